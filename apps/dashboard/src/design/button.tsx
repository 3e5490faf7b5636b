import { LoaderCircle } from 'lucide-react';
import type { ComponentProps } from 'react';
import styles from './button.module.css';

type ButtonProps = ComponentProps<'button'> & {
  /** `primary`: the main action of a page or dialog, once. `danger`: what cannot be undone. `quiet`: without a border. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger' | undefined;
  /** The action is in progress: the button cannot be pressed again. */
  busy?: boolean | undefined;
};

export function Button({ look = 'plain', busy = false, className, children, disabled, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={[styles.button, styles[look], className].filter(Boolean).join(' ')}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {busy && <LoaderCircle size={16} className={styles.busy} aria-hidden="true" />}
      {children}
    </button>
  );
}
