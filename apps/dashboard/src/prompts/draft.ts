import type {
  Opening,
  PromptAnswer,
  ReasoningEffort,
  TurnTaking,
  TurnTakingFigure,
  VoicemailAction,
} from '@ligai/contracts';
import { placeholdersIn } from './placeholders.ts';

/** What the form holds, under the names of the API: texts, empty or `default` for what the settings decide. */
export type Draft = {
  name: string;
  greeting: string;
  content: string;
  opening: Opening;
  greeting_interruptible: boolean;
  voicemail_action: VoicemailAction | 'default';
  voice_id: string;
  language: string;
  model: string;
  temperature: string;
  reasoning_effort: ReasoningEffort | 'default';
  turn_taking: TurnTaking | 'default';
  /** The form registers a field that has no value as undefined. */
  turn_taking_values: { [Name in TurnTakingFigure]?: string | undefined };
  variables: Record<string, string>;
};

export const emptyDraft: Draft = {
  ...{ name: '', greeting: '', content: '', opening: 'speak_first', greeting_interruptible: true },
  ...{ voicemail_action: 'default', voice_id: '', language: '', model: '', temperature: '' },
  ...{ reasoning_effort: 'default', turn_taking: 'default', turn_taking_values: {}, variables: {} },
};

export const draftOf = (prompt: Omit<PromptAnswer, 'id' | 'is_active' | 'created_at' | 'updated_at'>): Draft => ({
  name: prompt.name,
  greeting: prompt.greeting ?? '',
  content: prompt.content,
  opening: prompt.opening,
  greeting_interruptible: prompt.greeting_interruptible,
  voicemail_action: prompt.voicemail_action ?? 'default',
  voice_id: prompt.voice_id ?? '',
  language: prompt.language ?? '',
  model: prompt.model ?? '',
  temperature: prompt.temperature === null ? '' : String(prompt.temperature),
  reasoning_effort: prompt.reasoning_effort ?? 'default',
  turn_taking: prompt.turn_taking ?? 'default',
  turn_taking_values: Object.fromEntries(
    Object.entries(prompt.turn_taking_values).map(([name, value]) => [name, String(value)]),
  ),
  variables: prompt.variables,
});

/** The body of `POST` and `PUT /prompts`. Values of fields that the text no longer has are left out. */
export function bodyOf(draft: Draft) {
  const fields = placeholdersIn(draft.greeting, draft.content);
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  const chosen = <T extends string>(value: T | 'default') => (value === 'default' ? null : value);
  const temperature = orNull(draft.temperature);
  const values = Object.entries(draft.turn_taking_values).filter(([, value = '']) => value.trim() !== '');
  return {
    name: draft.name.trim(),
    content: draft.content.trim(),
    greeting: orNull(draft.greeting),
    opening: draft.opening,
    greeting_interruptible: draft.greeting_interruptible,
    voicemail_action: chosen(draft.voicemail_action),
    voice_id: orNull(draft.voice_id),
    language: orNull(draft.language),
    model: orNull(draft.model),
    temperature: temperature === null ? null : Number(temperature.replace(',', '.')),
    reasoning_effort: chosen(draft.reasoning_effort),
    turn_taking: chosen(draft.turn_taking),
    turn_taking_values: Object.fromEntries(values.map(([name, value = '']) => [name, wholeNumber(value)])),
    variables: Object.fromEntries(
      fields.flatMap((field) => (draft.variables[field] ? [[field, draft.variables[field]]] : [])),
    ),
  };
}

/** Thousands may be separated as the page writes them: `1.600` and `1,600`. */
const wholeNumber = (text: string): number =>
  Number(/^\d{1,3}([.,]\d{3})+$/.test(text.trim()) ? text.replace(/[.,]/g, '') : text);

/** Each value of the turn-taking is a field of its own. */
export const fieldNames = { parted: ['turn_taking_values'] } as const;

export const isSameDraft = (one: Draft, other: Draft): boolean => definitionOf(one) === definitionOf(other);

/** The order in which single values were entered makes no difference. */
function definitionOf(draft: Draft): string {
  const { turn_taking_values, ...others } = bodyOf(draft);
  return JSON.stringify([others, Object.entries(turn_taking_values).toSorted()]);
}
