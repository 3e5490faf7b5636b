import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import styles from './notices.module.css';
import { useAppTexts } from './texts.ts';

/** Short messages about what was done, or failed. */
export function Notices() {
  const text = useAppTexts();
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport className={styles.viewport} aria-label={text('notices')}>
        {toasts.map((toast) => (
          <Toast.Root key={toast.id} toast={toast} className={styles.notice} data-look={toast.type}>
            <Toast.Content className={styles.content}>
              <Toast.Title className={styles.title} />
              <Toast.Description className={styles.description} />
            </Toast.Content>
            <Toast.Close className={styles.close} aria-label={text('close')}>
              <X size={16} aria-hidden="true" />
            </Toast.Close>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}

/** Shows a notice: of something done, or of an error in the words of the API, which stays until it is closed. */
export function useNotify(): (notice: { title: string; detail?: string; look?: 'good' | 'bad' }) => void {
  const { add } = Toast.useToastManager();
  return ({ title, detail, look = 'good' }) =>
    add({
      title,
      description: detail,
      type: look,
      ...(look === 'bad' ? ({ priority: 'high', timeout: 0 } as const) : ({ priority: 'low' } as const)),
    });
}
