import { z } from 'zod';
import { OwnTurnTakingValues, TurnTaking } from '../turn-taking/turn-taking.ts';

export const reasoningEfforts = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const;
export const ReasoningEffort = z.enum(reasoningEfforts, `expected ${reasoningEfforts.join(', ')}`);
export type ReasoningEffort = z.infer<typeof ReasoningEffort>;

export const openings = ['speak_first', 'listen_first'] as const;
export const Opening = z.enum(openings, `expected ${openings.join(', ')}`);
export type Opening = z.infer<typeof Opening>;

export const voicemailActions = ['hang_up', 'talk'] as const;
export const VoicemailAction = z.enum(voicemailActions, `expected ${voicemailActions.join(', ')}`);
export type VoicemailAction = z.infer<typeof VoicemailAction>;

/** The definition of an agent: its instructions and, if given, its greeting, voice, language and model. */
export const PromptContent = z.object({
  /** Instructions for the LLM. */
  content: z.string(),
  /** Spoken verbatim when the callee answers; null lets the LLM open the conversation. */
  greeting: z.string().nullable(),
  voice_id: z.string().nullable(),
  /** BCP 47, such as `pt-BR`. */
  language: z.string().nullable(),
  model: z.string().nullable(),
  temperature: z.number().nullable(),
  /** How much a reasoning model thinks before it answers; null uses the setting. */
  reasoning_effort: ReasoningEffort.nullable(),
  /** Whether the agent greets at once, or waits for the first words of the callee. */
  opening: Opening,
  /** False: the callee's words do not stop the greeting. */
  greeting_interruptible: z.boolean(),
  /** What the agent does when a mailbox answers; null uses the setting. */
  voicemail_action: VoicemailAction.nullable().default(null),
  /** Null uses the setting. */
  turn_taking: TurnTaking.nullable(),
  /** Values that differ from the preset. */
  turn_taking_values: OwnTurnTakingValues,
  /** Values for `{{name}}` in content and greeting. */
  variables: z.record(z.string(), z.string()),
});
export type PromptContent = z.infer<typeof PromptContent>;

/** The copy stored with a call, so that editing a prompt never changes a call that was already requested. */
export const PromptSnapshot = PromptContent.extend({
  prompt_id: z.number().int().nullable(),
  /** Of the stored prompt that was copied; missing for a prompt that is not stored. */
  prompt_version: z.number().int().optional(),
  name: z.string(),
});
export type PromptSnapshot = z.infer<typeof PromptSnapshot>;
