import type { CampaignOutcomesAnswer } from '@ligai/contracts';
import { Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './outcomes-chart.module.css';
import { useCampaignTexts } from './texts.ts';

type Points = CampaignOutcomesAnswer['points'];

/** What finished in each span of time: a bar for each, and the same as a table. */
export function OutcomesChart({ points }: { points: Points }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return null;
  const isOneDay = new Date(first.at).toDateString() === new Date(last.at).toDateString();
  const timeOf = (at: string) => (isOneDay ? formats.minute(at) : formats.dateTime(at));
  const most = Math.max(1, ...points.map(({ successful, failed }) => successful + failed));
  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <h3>{text('overTime')}</h3>
        <ul className={styles.legend} aria-hidden="true">
          <li data-of="successful">{text('successful')}</li>
          <li data-of="failed">{text('unsuccessful')}</li>
        </ul>
      </figcaption>
      <div className={styles.plot}>
        <span className={styles.most} aria-hidden="true">
          {formats.count(most)}
        </span>
        <Bars points={points} most={most} />
      </div>
      <div className={styles.axis} aria-hidden="true">
        <span>{timeOf(first.at)}</span>
        <span>{timeOf(last.at)}</span>
      </div>
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
    </figure>
  );
}

/** Widths are shares of the picture, so that it fits every screen. */
function Bars({ points, most }: { points: Points; most: number }) {
  const width = Math.min(100 / points.length, 12);
  return (
    <svg className={styles.bars} viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
      {points.map(({ at, successful, failed }, index) => {
        const [good, bad] = [(successful / most) * 100, (failed / most) * 100];
        const bar = { x: index * (100 / points.length) + width * 0.1, width: width * 0.8 };
        return (
          <g key={at}>
            <rect {...bar} y={100 - good} height={good} className={styles.successful} />
            <rect {...bar} y={100 - good - bad} height={bad} className={styles.failed} />
          </g>
        );
      })}
    </svg>
  );
}
