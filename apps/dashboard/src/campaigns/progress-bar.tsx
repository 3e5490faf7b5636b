import styles from './progress-bar.module.css';
import { useCampaignTexts } from './texts.ts';

export type Progress = { total: number; successful: number; failed: number; onLine: number };

/** How far a campaign is: contacts that talked, that did not, and that are being called. */
export function ProgressBar({ total, successful, failed, onLine }: Progress) {
  const text = useCampaignTexts();
  const share = (part: number) => `${total === 0 ? 0 : (part / total) * 100}%`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <meter> shows one value, and this bar has three parts
    <div
      className={styles.bar}
      role="meter"
      aria-valuenow={successful + failed}
      aria-valuemin={0}
      aria-valuemax={Math.max(total, 1)}
      aria-label={text('progress')}
      aria-valuetext={text('ofTotal', { done: successful + failed, total })}
    >
      <span className={styles.successful} style={{ width: share(successful) }} />
      <span className={styles.failed} style={{ width: share(failed) }} />
      <span className={styles.onLine} style={{ width: share(onLine) }} />
    </div>
  );
}
