import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import type { Prefetch } from '../app/loaded-page.ts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import buttonStyles from '../design/button.module.css';
import listStyles from '../design/card-list.module.css';
import { CardList } from '../design/card-list.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useFormats } from '../language/formats.ts';
import { useLiveStore } from '../live/use-live.ts';
import { campaignsQuery } from './campaign-queries.ts';
import { CampaignStatusBadge } from './campaign-status.tsx';
import styles from './campaigns-page.module.css';
import type { CampaignRead } from './newest-figures.ts';
import { ProgressBar } from './progress-bar.tsx';
import { useReasonWords } from './state-line.tsx';
import { useCampaignTexts } from './texts.ts';
import { useLiveFigures } from './use-campaign.ts';
import { waitingFor } from './waiting.ts';

/** Of a card without a reason to wait. */
const cardPx = 108;

export const prefetch: Prefetch = ({ queries, live }) => void queries.prefetchInfiniteQuery(campaignsQuery(live));

/** All campaigns, newest first, with their progress as it happens. */
export function CampaignsPage() {
  const text = useCampaignTexts();
  const campaigns = useInfiniteQuery(campaignsQuery(useLiveStore()));
  const reads = campaigns.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      <PageHead title={text('title')} about={text('about')}>
        <Link to="/campaigns/new" className={`${buttonStyles.button} ${buttonStyles.primary} ${listStyles.create}`}>
          <Plus size={16} aria-hidden="true" />
          {text('create')}
        </Link>
      </PageHead>
      {campaigns.isPending && <Loading lines={5} />}
      {campaigns.isError && !campaigns.data && (
        <PageError error={campaigns.error} onRetry={() => void campaigns.refetch()} />
      )}
      {reads?.length === 0 && <Empty title={text('none')}>{text('noneHint')}</Empty>}
      {reads && (
        <CardList
          items={reads}
          itemKey={({ campaign }) => campaign.id}
          card={(read) => <CampaignCard read={read} />}
          cardPx={cardPx}
        />
      )}
      <ShowMore list={campaigns} />
    </>
  );
}

function CampaignCard({ read }: { read: CampaignRead }) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const campaign = useLiveFigures(read);
  const { total_contacts: total, completed_contacts: done } = campaign;
  return (
    <>
      <div className={listStyles.head}>
        <Link to="/campaigns/$campaignId" params={{ campaignId: String(campaign.id) }} className={listStyles.name}>
          <bdi>{campaign.name}</bdi>
        </Link>
        <CampaignStatusBadge status={campaign.status} />
      </div>
      <ProgressBar
        total={total}
        successful={campaign.successful_contacts}
        failed={campaign.failed_contacts}
        onLine={campaign.in_progress}
      />
      <p className={styles.figures}>
        {text('ofTotal', { done: formats.count(done), total: formats.count(total) })} · {text('successful')}:{' '}
        {formats.count(campaign.successful_contacts)}
      </p>
      {campaign.waiting_reason !== null && <WaitingReason reason={campaign.waiting_reason} />}
    </>
  );
}

function WaitingReason({ reason }: { reason: string }) {
  const reasonWords = useReasonWords();
  return <p className={styles.waiting}>{reasonWords(waitingFor(reason))}</p>;
}
