import { Field } from '@base-ui/react/field';
import type { ReactNode, TextareaHTMLAttributes } from 'react';
import styles from './field.module.css';

type TextAreaProps = Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, 'onChange' | 'value'> & {
  label: ReactNode;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: ReactNode;
};

/** A text of several lines with its label, hint and error. */
export function TextArea({ label, value, onChange, hint, error, className, ...area }: TextAreaProps) {
  return (
    <Field.Root className={[styles.field, className].filter(Boolean).join(' ')} invalid={Boolean(error)}>
      <Field.Label className={styles.label}>{label}</Field.Label>
      <Field.Control
        className={styles.input}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        render={<textarea rows={4} {...area} />}
      />
      {hint && <Field.Description className={styles.hint}>{hint}</Field.Description>}
      <Field.Error className={styles.error} match={Boolean(error)}>
        {error}
      </Field.Error>
    </Field.Root>
  );
}
