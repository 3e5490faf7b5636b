import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import styles from './modal.module.css';
import { useDesignTexts } from './texts.ts';

/** A dialog over the page. Escape and the cross close it, and the focus returns to where it was. */
export function Modal(props: {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  children: ReactNode;
  /** Buttons at the end. */
  actions?: ReactNode;
  wide?: boolean;
  /** A click beside the dialog does not close it. */
  stays?: boolean;
}) {
  const text = useDesignTexts();
  return (
    <Dialog.Root
      open={props.open}
      onOpenChange={(open) => !open && props.onClose()}
      disablePointerDismissal={props.stays ?? false}
    >
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.popup} data-wide={props.wide || undefined}>
          <div className={styles.head}>
            <Dialog.Title>{props.title}</Dialog.Title>
            <Dialog.Close className={styles.close} aria-label={text('close')}>
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </div>
          <div className={styles.body}>{props.children}</div>
          {props.actions && <div className={styles.actions}>{props.actions}</div>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
