import { Field } from '@base-ui/react/field';
import { Select } from '@base-ui/react/select';
import { Check, ChevronsUpDown } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './choice.module.css';
import fieldStyles from './field.module.css';

export type Option<T extends string> = { value: T; label: string; about?: string | undefined };

/** One of several options, in a list that opens. */
export function Choice<T extends string>(props: {
  label: ReactNode;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  hint?: ReactNode;
  error?: ReactNode;
  disabled?: boolean | undefined;
}) {
  const { label, value, options, onChange, hint, error, disabled = false } = props;
  return (
    <Field.Root className={fieldStyles.field} invalid={Boolean(error)} disabled={disabled}>
      <Field.Label className={fieldStyles.label} nativeLabel={false} render={<div />}>
        {label}
      </Field.Label>
      <Select.Root items={options} value={value} onValueChange={(next) => next !== null && onChange(next)}>
        <Select.Trigger className={styles.trigger}>
          <Select.Value className={styles.value} />
          <Select.Icon>
            <ChevronsUpDown size={14} aria-hidden="true" />
          </Select.Icon>
        </Select.Trigger>
        <Select.Portal>
          <Select.Positioner sideOffset={4} alignItemWithTrigger={false} className={styles.positioner}>
            <Select.Popup className={styles.popup}>
              {options.map((option) => (
                <Select.Item key={option.value} value={option.value} className={styles.option}>
                  <Select.ItemIndicator className={styles.check}>
                    <Check size={14} aria-hidden="true" />
                  </Select.ItemIndicator>
                  <div className={styles.words}>
                    <Select.ItemText>{option.label}</Select.ItemText>
                    {option.about && <div className={fieldStyles.hint}>{option.about}</div>}
                  </div>
                </Select.Item>
              ))}
            </Select.Popup>
          </Select.Positioner>
        </Select.Portal>
      </Select.Root>
      {hint && <Field.Description className={fieldStyles.hint}>{hint}</Field.Description>}
      <Field.Error className={fieldStyles.error} match={Boolean(error)}>
        {error}
      </Field.Error>
    </Field.Root>
  );
}
