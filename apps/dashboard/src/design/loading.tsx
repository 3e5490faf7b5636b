import styles from './loading.module.css';
import { useDesignTexts } from './texts.ts';

/** Grey bars in the place of what is being loaded. Requests end by an answer or an error, and so does this. */
export function Loading({ lines = 3 }: { lines?: number }) {
  const text = useDesignTexts();
  return (
    <div role="status" className={styles.loading}>
      <span className="visually-hidden">{text('loading')}</span>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <div key={line} className={styles.line} />
      ))}
    </div>
  );
}
