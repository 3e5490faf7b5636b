import { turnTakingFigures, turnTakingNames } from '@ligai/contracts';
import type { FieldPath } from 'react-hook-form';
import { ApiError } from '../api/request.ts';
import { useFormats } from '../language/formats.ts';
import { type Draft, emptyDraft } from './draft.ts';
import { usePromptTexts } from './texts.ts';

export type FieldError = { type?: unknown; message?: string | undefined };
type TextKey = Parameters<ReturnType<typeof usePromptTexts>>[0];

/** What to say about a field that the schema of the API refuses. What is not here says the same for every problem. */
const messages: { readonly [Name in FieldPath<Draft>]?: TextKey } = {
  name: 'nameWrong',
  content: 'contentWrong',
  greeting: 'greetingWrong',
  language: 'languageWrong',
  voice_id: 'voiceWrong',
  model: 'modelWrong',
  temperature: 'temperatureWrong',
  variables: 'variablesWrong',
};

/** The error of a field in words, with its range. */
export function useFieldErrorText(): (name: string, error: FieldError | undefined, draft: Draft) => string | undefined {
  const text = usePromptTexts();
  const formats = useFormats();
  return (name, error, draft) => {
    if (!error) return undefined;
    if (error.type === 'server') return error.message;
    const figure = turnTakingNames.find((one) => name === `turn_taking_values.${one}`);
    if (figure && error.type === 'custom')
      return text('belowMinimum', { value: draft.turn_taking_values.end_of_turn_min_ms ?? '' });
    if (figure) {
      const { min, max } = turnTakingFigures[figure];
      return text('outOfRange', { min: formats.count(min), max: formats.count(max) });
    }
    if (isEmpty(name, draft, error)) return text('required');
    const message = messages[name as FieldPath<Draft>];
    return message ? text(message) : error.message;
  };
}

/** Without anything that can be seen: such a text fails the schema's own rule. */
const isEmpty = (name: string, draft: Draft, { type }: FieldError): boolean =>
  (name === 'name' || name === 'content') && (type === 'custom' || draft[name].trim() === '');

export type ServerFieldError = { name: FieldPath<Draft>; detail: string };

/** The sentences of a refusal that name a field of the form: `model: OpenAI has no model "x"`. */
export function fieldErrorsOf(error: unknown): ServerFieldError[] {
  if (!(error instanceof ApiError) || error.status !== 422) return [];
  return error.message.split('; ').flatMap((sentence) => {
    const [, name = '', detail = ''] = /^([a-z_]+(?:\.[a-z_]+)?): (.+)$/s.exec(sentence) ?? [];
    const [field = ''] = name.split('.');
    return Object.hasOwn(emptyDraft, field) ? [{ name: name as FieldPath<Draft>, detail }] : [];
  });
}
