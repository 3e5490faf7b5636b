import type { AnswerLatency } from '@ligai/contracts';
import { Empty } from '../design/empty.tsx';
import { type Column, Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import { LatencyChart } from './latency-chart.tsx';
import { longestStage, quantile, stages } from './latency-figures.ts';
import styles from './latency-tab.module.css';
import { answersOf, type Line, type TimelineEntry } from './timeline.ts';

type Answer = Line & { latency: AnswerLatency };

/** The time that the person waited for each answer, and in which stage it passed. */
export function LatencyTab(props: { entries: readonly TimelineEntry[]; startedAtMs: number | null; onLine: boolean }) {
  const { entries, startedAtMs, onLine } = props;
  const text = useTabTexts();
  const answers = answersOf(entries);
  if (answers.length === 0)
    return (
      <Empty title={onLine ? text('noLatencyYet') : text('noLatency')}>
        <p>{text('noLatencyHint')}</p>
      </Empty>
    );
  return (
    <div className={styles.latency}>
      <p className={styles.about}>{text('latencyAbout')}</p>
      <Summary answers={answers} />
      <LatencyChart answers={answers} startedAtMs={startedAtMs} />
      <AnswerTable answers={answers} startedAtMs={startedAtMs} />
    </div>
  );
}

function Summary({ answers }: { answers: readonly Answer[] }) {
  const text = useTabTexts();
  const formats = useFormats();
  const shown = (ms: number) => `${formats.count(ms)} ms`;
  const latencies = answers.map(({ latency }) => latency);
  const totals = latencies.map(({ total_ms }) => total_ms);
  const longest = longestStage(latencies);
  return (
    <dl className={styles.summary}>
      <div>
        <dt>{text('median')}</dt>
        <dd>{shown(quantile(totals, 0.5))}</dd>
      </div>
      <div>
        <dt>{text('slowest')}</dt>
        <dd>{shown(quantile(totals, 1))}</dd>
      </div>
      <div>
        <dt>{text('longest')}</dt>
        <dd>
          {text(longest)},{' '}
          {shown(
            quantile(
              latencies.map((latency) => latency[longest]),
              0.5,
            ),
          )}
        </dd>
        <dd className={styles.advice}>{text(`if_${longest}`)}</dd>
      </div>
    </dl>
  );
}

function AnswerTable({ answers, startedAtMs }: { answers: readonly Answer[]; startedAtMs: number | null }) {
  const text = useTabTexts();
  const formats = useFormats();
  const columns: Column<Answer>[] = [
    {
      key: 'when',
      title: text('when'),
      cell: ({ at }) => (
        <time dateTime={at}>
          {startedAtMs === null ? formats.time(at) : formats.duration((Date.parse(at) - startedAtMs) / 1000)}
        </time>
      ),
    },
    ...stages.map((stage) => ({
      ...{ key: stage, title: text(stage), atEnd: true },
      cell: ({ latency }: Answer) => formats.count(latency[stage]),
    })),
    {
      key: 'total',
      title: `${text('total')} (ms)`,
      atEnd: true,
      cell: ({ latency }) => <strong>{formats.count(latency.total_ms)}</strong>,
    },
  ];
  return <Table caption={text('answers')} columns={columns} rows={answers} rowKey={({ key }) => key} scrolls />;
}
