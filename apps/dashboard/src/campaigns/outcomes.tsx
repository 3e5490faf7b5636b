import type { CallStatus } from '@ligai/contracts';
import { useQuery } from '@tanstack/react-query';
import { PageError } from '../app/page-error.tsx';
import { useReasonTexts } from '../calls/reason-texts.ts';
import { useStateTexts } from '../calls/state.tsx';
import { whyEnded } from '../calls/why-ended.ts';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './campaign-page.module.css';
import { outcomesQuery } from './campaign-queries.ts';
import { OutcomesChart } from './outcomes-chart.tsx';
import { useCampaignTexts } from './texts.ts';

/** How the finished contacts ended, the most frequent first. */
export function Outcomes({ campaignId }: { campaignId: number }) {
  const text = useCampaignTexts();
  const stateText = useStateTexts();
  const reasonText = useReasonTexts();
  const formats = useFormats();
  const outcomes = useQuery(outcomesQuery(String(campaignId)));
  if (outcomes.isPending) return <Loading />;
  if (outcomes.isError && !outcomes.data)
    return <PageError error={outcomes.error} onRetry={() => void outcomes.refetch()} />;
  const { finished } = outcomes.data;
  if (finished.length === 0) return <Empty title={text('noOutcomes')} />;
  const most = Math.max(...finished.map(({ contacts }) => contacts));
  return (
    <div className={styles.contacts}>
      <OutcomesChart {...outcomes.data} />
      <Table
        caption={text('outcomes')}
        rows={finished}
        rowKey={({ status, reason, successful }) => `${status} ${reason} ${successful}`}
        columns={[
          {
            key: 'status',
            title: text('status'),
            cell: ({ status, successful }) => {
              if (successful) return text('talked');
              return status === 'completed' ? text('saidNothing') : stateText(status as CallStatus);
            },
          },
          {
            key: 'reason',
            title: text('reason'),
            cell: ({ status, reason }) => {
              const why = whyEnded(status, reason);
              return why !== null && reasonText(why);
            },
          },
          {
            key: 'bar',
            title: '',
            wideOnly: true,
            cell: ({ contacts }) => (
              <div className={styles.shares} aria-hidden="true">
                <div className={styles.share} style={{ width: `${(contacts / most) * 100}%` }} />
              </div>
            ),
          },
          { key: 'contacts', title: text('contacts'), atEnd: true, cell: ({ contacts }) => formats.count(contacts) },
        ]}
      />
    </div>
  );
}
