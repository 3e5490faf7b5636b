import type { CampaignOutcomesAnswer } from '@ligai/contracts';
import { BarChart } from '../charts/bar-chart.tsx';
import { timeAxis } from '../charts/x-axis.ts';
import { Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import { useLanguage } from '../language/language.ts';
import styles from './outcomes-chart.module.css';
import { useCampaignTexts } from './texts.ts';

type Answer = Pick<CampaignOutcomesAnswer, 'points' | 'bucket_seconds'>;

/** What finished in each span of time: a bar for each, and the same as a table. */
export function OutcomesChart({ points, bucket_seconds }: Answer) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const language = useLanguage();
  if (points.length === 0) return null;
  const lengthMs = bucket_seconds * 1000;
  const series = [
    { key: 'successful', name: text('successful'), colour: 'var(--accent)' },
    { key: 'failed', name: text('unsuccessful'), colour: 'var(--line-strong)' },
  ];
  return (
    <section className={styles.figure}>
      <h3>{text('overTime')}</h3>
      <BarChart
        label={text('overTime')}
        series={series}
        bars={points.map(({ at, successful, failed }) => ({
          ...{
            key: at,
            name: formats.period(Date.parse(at), Date.parse(at) + lengthMs),
            values: { successful, failed },
          },
        }))}
        xAxis={timeAxis({ startsMs: points.map(({ at }) => Date.parse(at)), lengthMs, language })}
        shown={formats.count}
        whole
      />
      <details>
        <summary>{text('asTable')}</summary>
        <Table
          caption={text('overTime')}
          rows={points.filter(({ successful, failed }) => successful + failed > 0)}
          rowKey={({ at }) => at}
          columns={[
            { key: 'at', title: text('from'), cell: ({ at }) => formats.dateTime(at) },
            { key: 'successful', title: text('successful'), atEnd: true, cell: (one) => formats.count(one.successful) },
            { key: 'failed', title: text('unsuccessful'), atEnd: true, cell: (one) => formats.count(one.failed) },
          ]}
        />
      </details>
    </section>
  );
}
