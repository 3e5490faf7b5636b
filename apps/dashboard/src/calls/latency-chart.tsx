import type { AnswerLatency } from '@ligai/contracts';
import { BarChart } from '../charts/bar-chart.tsx';
import { nameAxis } from '../charts/x-axis.ts';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import { stageColour, stages } from './latency-figures.ts';
import styles from './latency-tab.module.css';
import type { Line } from './timeline.ts';

/** A bar for each answer, made of its stages, by its time since the call was answered. */
export function LatencyChart(props: {
  answers: readonly (Line & { latency: AnswerLatency })[];
  startedAtMs: number | null;
}) {
  const { answers, startedAtMs } = props;
  const text = useTabTexts();
  const formats = useFormats();
  const shown = (ms: number) => `${formats.count(ms)} ms`;
  const names = answers.map(({ at }) =>
    startedAtMs === null ? formats.time(at) : formats.duration((Date.parse(at) - startedAtMs) / 1000),
  );
  return (
    <div className={styles.chart}>
      <BarChart
        label={text('chartLabel')}
        series={stages.map((stage) => ({ key: stage, name: text(stage), colour: stageColour(stage) }))}
        bars={answers.map(({ key, latency }, nth) => ({
          ...{ key, name: names[nth] ?? '', values: valuesOf(latency) },
          total: text('answeredIn', { time: shown(latency.total_ms) }),
        }))}
        xAxis={nameAxis(names)}
        shown={shown}
      />
    </div>
  );
}

const valuesOf = (latency: AnswerLatency) => Object.fromEntries(stages.map((stage) => [stage, latency[stage]]));
