import type { AnswerLatency } from '@ligai/contracts';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import { stageColour, stages } from './latency-figures.ts';
import styles from './waterfall.module.css';

/** How long the person waited for an answer: one bar of all stages, which opens into one bar for each. */
export function Waterfall({ latency, scaleMs }: { latency: AnswerLatency; scaleMs: number }) {
  const text = useTabTexts();
  const formats = useFormats();
  const shown = (ms: number) => `${formats.count(ms)} ms`;
  const starts = stages.map((_, nth) => stages.slice(0, nth).reduce((sum, stage) => sum + latency[stage], 0));
  const share = (ms: number, of: number) => `${(100 * ms) / Math.max(of, 1)}%`;
  return (
    <details className={styles.waterfall}>
      <summary>
        <span className={styles.total}>{text('answeredIn', { time: shown(latency.total_ms) })}</span>
        <span className={styles.track} aria-hidden="true">
          {stages.map((stage) => (
            <span
              key={stage}
              style={{ width: share(latency[stage], scaleMs), background: stageColour(stage) }}
              title={`${text(stage)}: ${shown(latency[stage])}`}
            />
          ))}
        </span>
      </summary>
      <dl className={styles.stages}>
        {stages.map((stage, nth) => (
          <div key={stage}>
            <dt>{text(stage)}</dt>
            <dd className={styles.bar} aria-hidden="true">
              <span
                style={{
                  marginInlineStart: share(starts[nth] ?? 0, latency.total_ms),
                  width: share(latency[stage], latency.total_ms),
                  background: stageColour(stage),
                }}
              />
            </dd>
            <dd className={styles.ms}>{shown(latency[stage])}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
