import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, MouseEvent } from 'react';
import styles from './button.module.css';

type ButtonProps = ComponentProps<'button'> & {
  /** `primary`: the main action of a page or dialog, once. `danger`: what cannot be undone. `quiet`: without a border. */
  look?: 'primary' | 'plain' | 'quiet' | 'danger' | undefined;
  /** The action is in progress: the button does nothing, and keeps the focus, which a disabled one would lose. */
  busy?: boolean | undefined;
};

export function Button({ look = 'plain', busy = false, className, children, onClick, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={[styles.button, styles[look], className].filter(Boolean).join(' ')}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      onClick={busy ? doNothing : onClick}
    >
      {busy && <LoaderCircle size={16} className={styles.busy} aria-hidden="true" />}
      {children}
    </button>
  );
}

/** A submit button does not send its form either, also by Enter in a field. */
const doNothing = (event: MouseEvent): void => event.preventDefault();
