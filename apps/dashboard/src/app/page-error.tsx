import { CircleAlert } from 'lucide-react';
import { ApiError } from '../api/request.ts';
import { loadedSentences } from '../api/sentences/load-sentences.ts';
import { Button } from '../design/button.tsx';
import { useLanguage } from '../language/language.ts';
import styles from './page-error.module.css';
import { useAppTexts } from './texts.ts';

/** What failed, what to do, and a button that tries again. `title`: what failed, if it is a part of the page. */
export function PageError({ error, title, onRetry }: { error: Error; title?: string; onRetry?: () => void }) {
  const text = useAppTexts();
  return (
    <div role="alert" className={styles.error}>
      <CircleAlert size={20} aria-hidden="true" className={styles.icon} />
      <div className={styles.words}>
        <h2>{title ?? text('errorTitle')}</h2>
        <p>{useErrorText()(error)}</p>
        {onRetry && <Button onClick={onRetry}>{text('retry')}</Button>}
      </div>
    </div>
  );
}

/**
 * An error in words: what the API refused, what to check if there was no answer, or that the page failed. `field`: the one beside which the
 * words stand, whose name they do not repeat.
 */
export function useErrorText(): (error: Error, field?: string) => string {
  const text = useAppTexts();
  const language = useLanguage();
  return (error, field) => {
    if (!(error instanceof ApiError))
      return [text('errorPage'), error.message && text('errorDetail', { message: error.message })].join(' ').trim();
    if (error.status === 0) return text('errorUnreachable');
    const { code, message: sentence } = error;
    const refusal = loadedSentences()?.refusalIn(language, { code, sentence }, field);
    return refusal || sentence || text('errorServer');
  };
}
