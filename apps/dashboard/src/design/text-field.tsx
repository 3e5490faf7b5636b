import { Field } from '@base-ui/react/field';
import type { InputHTMLAttributes, ReactNode } from 'react';
import styles from './field.module.css';

type TextFieldProps = Omit<InputHTMLAttributes<HTMLInputElement>, 'onChange' | 'value'> & {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  /** What the field is for, below it. */
  hint?: ReactNode;
  /** What is wrong with the value, and what to do. */
  error?: ReactNode;
};

/** A text input with its label, hint and error, connected for screen readers. */
export function TextField({ label, value, onChange, hint, error, className, ...input }: TextFieldProps) {
  return (
    <Field.Root className={[styles.field, className].filter(Boolean).join(' ')} invalid={Boolean(error)}>
      <Field.Label className={styles.label}>{label}</Field.Label>
      <Field.Control
        {...(input as object)}
        className={styles.input}
        value={value}
        onChange={(event) => onChange((event.target as HTMLInputElement).value)}
      />
      {hint && <Field.Description className={styles.hint}>{hint}</Field.Description>}
      <Field.Error className={styles.error} match={Boolean(error)}>
        {error}
      </Field.Error>
    </Field.Root>
  );
}
