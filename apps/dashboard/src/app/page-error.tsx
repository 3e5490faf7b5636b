import { CircleAlert } from 'lucide-react';
import { ApiError } from '../api/request.ts';
import { Button } from '../design/button.tsx';
import styles from './page-error.module.css';
import { useAppTexts } from './texts.ts';

/** What failed, what to do, and a button that tries again. */
export function PageError({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const text = useAppTexts();
  return (
    <div role="alert" className={styles.error}>
      <CircleAlert size={20} aria-hidden="true" className={styles.icon} />
      <div className={styles.words}>
        <h2>{text('errorTitle')}</h2>
        <p>{useErrorText()(error)}</p>
        {onRetry && <Button onClick={onRetry}>{text('retry')}</Button>}
      </div>
    </div>
  );
}

/** An error in words: the API's own sentence, or what to check if there was no answer. */
export function useErrorText(): (error: Error) => string {
  const text = useAppTexts();
  return (error) => {
    if (!(error instanceof ApiError)) return error.message;
    if (error.status === 0) return text('errorUnreachable');
    return error.message || text('errorServer');
  };
}
