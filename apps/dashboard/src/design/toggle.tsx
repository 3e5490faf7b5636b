import { Switch } from '@base-ui/react/switch';
import { type ReactNode, useId } from 'react';
import fieldStyles from './field.module.css';
import styles from './toggle.module.css';

/** Something that is on or off. */
export function Toggle(props: {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  hint?: ReactNode;
  disabled?: boolean | undefined;
}) {
  const { label, checked, onChange, hint, disabled = false } = props;
  const id = useId();
  return (
    <div className={styles.toggle}>
      <Switch.Root
        className={styles.track}
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        aria-labelledby={`${id}-label`}
        aria-describedby={hint ? `${id}-hint` : undefined}
      >
        <Switch.Thumb className={styles.thumb} />
      </Switch.Root>
      <div>
        <div id={`${id}-label`} className={fieldStyles.label}>
          {label}
        </div>
        {hint && (
          <div id={`${id}-hint`} className={fieldStyles.hint}>
            {hint}
          </div>
        )}
      </div>
    </div>
  );
}
