import type { AnswerLatency } from '@ligai/contracts';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import { axisSteps, stageColour, stages } from './latency-figures.ts';
import styles from './latency-tab.module.css';
import type { Line } from './timeline.ts';

/** A bar for each answer, made of its stages. It is a picture: the table under it has the values. */
export function LatencyChart(props: {
  answers: readonly (Line & { latency: AnswerLatency })[];
  startedAtMs: number | null;
}) {
  const { answers, startedAtMs } = props;
  const text = useTabTexts();
  const formats = useFormats();
  const steps = axisSteps(Math.max(...answers.map(({ latency }) => latency.total_ms)));
  const top = steps.at(-1) ?? 1;
  const height = (ms: number) => `${(100 * ms) / top}%`;
  return (
    <figure className={styles.chart}>
      <div className={styles.plot} role="img" aria-label={text('chartLabel')}>
        <div className={styles.axis}>
          {steps.map((step) => (
            <span key={step} style={{ insetBlockEnd: height(step) }}>
              {formats.count(step)}
              {step === top && ' ms'}
            </span>
          ))}
        </div>
        <div className={styles.bars}>
          {steps.map((step) => (
            <span key={step} className={styles.line} style={{ insetBlockEnd: height(step) }} />
          ))}
          {answers.map(({ key, at, latency }) => (
            <div key={key} className={styles.column}>
              <div className={styles.stack}>
                {stages.map((stage) => (
                  <span
                    key={stage}
                    style={{ height: height(latency[stage]), background: stageColour(stage) }}
                    title={`${text(stage)}: ${formats.count(latency[stage])} ms`}
                  />
                ))}
              </div>
              <span className={styles.at}>
                {startedAtMs === null ? formats.time(at) : formats.duration((Date.parse(at) - startedAtMs) / 1000)}
              </span>
            </div>
          ))}
        </div>
      </div>
      <figcaption className={styles.legend}>
        {stages.map((stage) => (
          <span key={stage}>
            <span className={styles.swatch} style={{ background: stageColour(stage) }} /> {text(stage)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}
