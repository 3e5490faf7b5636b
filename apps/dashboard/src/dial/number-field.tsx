import type { ControllerRenderProps, FieldValues } from 'react-hook-form';
import { TextField } from '../design/text-field.tsx';
import { useDialTexts } from './texts.ts';

type NumberFieldProps = {
  /** Of a controller of a text. */
  field: Omit<ControllerRenderProps<FieldValues, string>, 'value'> & { value: string };
  error: string | undefined;
  autoFocus?: boolean;
};

/** The number to be called. */
export function NumberField({ field: { ref: _ref, ...field }, error, autoFocus }: NumberFieldProps) {
  const text = useDialTexts();
  return (
    <TextField
      {...field}
      label={text('number')}
      hint={text('numberHint')}
      error={error}
      type="tel"
      inputMode="tel"
      autoComplete="off"
      autoFocus={autoFocus}
    />
  );
}
