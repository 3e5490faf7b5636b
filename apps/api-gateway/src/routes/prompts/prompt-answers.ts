import { type CreatePromptBody, type PromptAnswer, toTimestamp, type UpdatePromptBody } from '@ligai/contracts';
import { type NewPrompt, type Precondition, type Prompt, type PromptChange, toSnapshot } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { z } from 'zod';
import { type EntityTag, entityTagOf, type IfMatch, tagHeader } from '../../http/entity-tag.ts';
import { Reply } from '../../http/route.ts';

export function toPromptAnswer(prompt: Prompt): PromptAnswer {
  const { prompt_id: _, name, content, ...optional } = toSnapshot(prompt);
  return {
    ...{ id: prompt.id, name, content, is_active: prompt.isActive },
    ...{ created_at: toTimestamp(prompt.createdAt), updated_at: toTimestamp(prompt.updatedAt) },
    ...optional,
  };
}

export const toNewPrompt = (body: CreatePromptBody): NewPrompt => ({
  ...{ name: body.name, content: body.content },
  ...toPromptChange(body),
});

/**
 * Its definition, which its version stands for, and whether it is active. The id, because `GET /prompts/active` shows one prompt
 * after another.
 */
export const promptTag = ({ id, version, isActive }: Pick<Prompt, 'id' | 'version' | 'isActive'>): EntityTag =>
  entityTagOf([id, version, isActive]);

export const promptReply = (prompt: Prompt, more: { warning?: string | undefined } = {}): Reply<PromptAnswer> =>
  new Reply({ ...toPromptAnswer(prompt), ...(more.warning && more) }, { headers: tagHeader(promptTag(prompt)) });

export const promptUnchanged = (id: number, ifMatch: IfMatch | undefined): Precondition<Prompt> | undefined =>
  ifMatch && ((stored) => ifMatch(promptTag(stored), `Prompt ${id}`));

/** Only what the body names is changed. */
export function toPromptChange(body: UpdatePromptBody): PromptChange {
  const { is_active, voice_id, reasoning_effort, greeting_interruptible, ...others } = body;
  const { voicemail_action, turn_taking, turn_taking_values, ...same } = others;
  const columns = {
    ...same,
    isActive: is_active,
    voiceId: voice_id,
    reasoningEffort: reasoning_effort,
    greetingInterruptible: greeting_interruptible,
    voicemailAction: voicemail_action,
    turnTaking: turn_taking,
    turnTakingValues: turn_taking_values,
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined)) as PromptChange;
}

export function promptOr404(id: number, prompt: Prompt | undefined): Prompt {
  if (!prompt) throw new LigaiError('not_found', `Prompt ${id} not found`);
  return prompt;
}

/** The specification's own, as the documentation shows it. */
export const promptExample = {
  id: 1,
  name: 'Sales Assistant',
  content: 'You are a helpful sales assistant...',
  is_active: true,
  created_at: '2026-01-15T10:00:00Z',
  updated_at: '2026-01-15T10:00:00Z',
  greeting: null,
  voice_id: null,
  language: null,
  model: null,
  temperature: null,
  reasoning_effort: null,
  opening: 'speak_first',
  greeting_interruptible: true,
  voicemail_action: null,
  turn_taking: null,
  turn_taking_values: {},
  variables: {},
} satisfies z.input<typeof PromptAnswer>;
