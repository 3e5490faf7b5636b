import { AlertDialog } from '@base-ui/react/alert-dialog';
import { Button } from './button.tsx';
import styles from './modal.module.css';
import { useDesignTexts } from './texts.ts';

/** A question before something that cannot be undone. The focus is on the button that does nothing. */
export function Confirm(props: {
  open: boolean;
  title: string;
  about: string;
  /** The words of the button that does it. */
  action: string;
  busy?: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) {
  const text = useDesignTexts();
  return (
    <AlertDialog.Root open={props.open} onOpenChange={(open) => !open && props.onClose()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className={styles.backdrop} />
        <AlertDialog.Popup className={styles.popup}>
          <div className={styles.head}>
            <AlertDialog.Title>{props.title}</AlertDialog.Title>
          </div>
          <AlertDialog.Description className={styles.body}>{props.about}</AlertDialog.Description>
          <div className={styles.actions}>
            <AlertDialog.Close render={<Button />}>{text('cancel')}</AlertDialog.Close>
            <Button look="danger" busy={props.busy} onClick={props.onConfirm}>
              {props.action}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
