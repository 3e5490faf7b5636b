import type { AnswerLatency } from '@ligai/contracts';
import { SpanTrack } from '../charts/span-track.tsx';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import { spansOf, stageColour } from './latency-figures.ts';
import styles from './waterfall.module.css';

/** How long the person waited for an answer: one bar of all stages, which opens into one bar for each. */
export function Waterfall({ latency, scaleMs }: { latency: AnswerLatency; scaleMs: number }) {
  const text = useTabTexts();
  const formats = useFormats();
  const shown = (ms: number) => `${formats.count(ms)} ms`;
  const spans = spansOf(latency).map(({ stage, from, to }) => {
    return { key: stage, from, to, colour: stageColour(stage), title: `${text(stage)}: ${shown(to - from)}` };
  });
  return (
    <details className={styles.waterfall}>
      <summary>
        <span className={styles.total}>{text('answeredIn', { time: shown(latency.total_ms) })}</span>
        <SpanTrack spans={spans} scale={scaleMs} />
      </summary>
      <dl className={styles.stages}>
        {spans.map((span) => (
          <div key={span.key}>
            <dt>{text(span.key)}</dt>
            <dd>
              <SpanTrack spans={[span]} scale={latency.total_ms} />
            </dd>
            <dd className={styles.ms}>{shown(span.to - span.from)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
