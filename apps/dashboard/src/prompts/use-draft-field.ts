import { type FieldPath, useController, useFormContext } from 'react-hook-form';
import type { Draft } from './draft.ts';
import { useFieldErrorText } from './field-errors.ts';

/** The name of a field that is a text. */
export type TextName = 'name' | 'greeting' | 'content' | 'model' | 'temperature';

/** Value, change and error of one field of the form, as the controls take them. */
export function useDraftField<Name extends FieldPath<Draft>>(name: Name) {
  const { getValues } = useFormContext<Draft>();
  const errorText = useFieldErrorText();
  const { field, fieldState } = useController<Draft, Name>({ name });
  const { value, onChange, onBlur } = field;
  return { value, onChange, onBlur, error: errorText(name, fieldState.error, getValues()) };
}
