import type { Opening, PromptAnswer, TurnTaking } from '@ligai/contracts';
import { placeholdersIn } from '../dial/placeholders.ts';

/** What the form holds: texts, empty for what the settings decide. */
export type Draft = {
  readonly name: string;
  readonly greeting: string;
  readonly content: string;
  readonly opening: Opening;
  readonly greetingInterruptible: boolean;
  readonly voiceId: string;
  readonly language: string;
  readonly model: string;
  readonly pace: TurnTaking | 'default';
  readonly variables: Readonly<Record<string, string>>;
};

export const emptyDraft: Draft = {
  ...{ name: '', greeting: '', content: '', opening: 'speak_first', greetingInterruptible: true },
  ...{ voiceId: '', language: '', model: '', pace: 'default', variables: {} },
};

export const draftOf = (prompt: PromptAnswer): Draft => ({
  name: prompt.name,
  greeting: prompt.greeting ?? '',
  content: prompt.content,
  opening: prompt.opening,
  greetingInterruptible: prompt.greeting_interruptible,
  voiceId: prompt.voice_id ?? '',
  language: prompt.language ?? '',
  model: prompt.model ?? '',
  pace: prompt.turn_taking ?? 'default',
  variables: prompt.variables,
});

/** The body of `POST` and `PUT /prompts`. Values of fields that the text no longer has are left out. */
export function bodyOf(draft: Draft) {
  const fields = placeholdersIn(draft.greeting, draft.content);
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    name: draft.name.trim(),
    content: draft.content.trim(),
    greeting: orNull(draft.greeting),
    opening: draft.opening,
    greeting_interruptible: draft.greetingInterruptible,
    voice_id: orNull(draft.voiceId),
    language: orNull(draft.language),
    model: orNull(draft.model),
    turn_taking: draft.pace === 'default' ? null : draft.pace,
    variables: Object.fromEntries(
      fields.flatMap((field) => (draft.variables[field] ? [[field, draft.variables[field]]] : [])),
    ),
  };
}

export const isSameDraft = (one: Draft, other: Draft): boolean =>
  JSON.stringify(bodyOf(one)) === JSON.stringify(bodyOf(other));
