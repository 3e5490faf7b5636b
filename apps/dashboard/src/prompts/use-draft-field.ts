import { type FieldPath, useController } from 'react-hook-form';
import { useProblemText } from '../forms/use-problem-text.ts';
import type { Draft } from './draft.ts';

/** The name of a field that is a text. */
export type TextName = 'name' | 'greeting' | 'content' | 'model' | 'temperature';

/** Value, change and error of one field of the form, as the controls take them. */
export function useDraftField<Name extends FieldPath<Draft>>(name: Name) {
  const problemText = useProblemText();
  const { field, fieldState } = useController<Draft, Name>({ name });
  const { value, onChange, onBlur } = field;
  const sentence = fieldState.error?.message;
  return { value, onChange, onBlur, error: sentence === undefined ? undefined : problemText(sentence) };
}
