import { Field } from '@base-ui/react/field';
import { type InputHTMLAttributes, type ReactNode, useId } from 'react';
import styles from './field.module.css';

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  /** What the field is for, below it. */
  hint?: ReactNode;
  /** What is wrong with the value, and what to do. */
  error?: ReactNode;
  /** Values that the browser offers; any other may be typed. `about` stands beside one. */
  suggestions?: readonly { value: string; about: string }[];
};

/** A text input with its label, hint and error, connected for screen readers. */
export function TextField({ label, value, onChange, hint, error, suggestions, className, ...input }: TextFieldProps) {
  const listId = useId();
  return (
    <Field.Root className={[styles.field, className].filter(Boolean).join(' ')} invalid={Boolean(error)}>
      <Field.Label className={styles.label}>{label}</Field.Label>
      <Field.Control
        {...(input as object)}
        {...(suggestions && { list: listId })}
        className={styles.input}
        value={value}
        onChange={(event) => onChange((event.target as HTMLInputElement).value)}
      />
      {suggestions && (
        <datalist id={listId}>
          {suggestions.map(({ value: one, about }) => (
            <option key={one} value={one} label={about === '' ? undefined : `${one}, ${about}`} />
          ))}
        </datalist>
      )}
      {hint && <Field.Description className={styles.hint}>{hint}</Field.Description>}
      <Field.Error className={styles.error} match={Boolean(error)}>
        {error}
      </Field.Error>
    </Field.Root>
  );
}
