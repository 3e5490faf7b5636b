import type { CampaignAnswer } from '@ligai/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useLayoutEffect, useState } from 'react';
import { requestPage } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import buttonStyles from '../design/button.module.css';
import listStyles from '../design/card-list.module.css';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { useVisibleRows } from '../design/use-visible-rows.ts';
import { useFormats } from '../language/formats.ts';
import { CampaignStatusBadge } from './campaign-status.tsx';
import styles from './campaigns-page.module.css';
import type { CampaignRead } from './newest-figures.ts';
import { ProgressBar } from './progress-bar.tsx';
import { useReasonWords } from './state-line.tsx';
import { useCampaignTexts } from './texts.ts';
import { useLiveFigures, useReadMark } from './use-campaign.ts';
import { waitingFor } from './waiting.ts';

/** Of a card without a reason to wait, and between two rows: `--space-3`. */
const cardPx = 108;
const gapPx = 12;

/** All campaigns, newest first, with their progress as it happens. */
export function CampaignsPage() {
  const text = useCampaignTexts();
  const campaigns = useCampaignList();
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
      {reads && <CampaignCards reads={reads} />}
      <ShowMore list={campaigns} />
    </>
  );
}

function useCampaignList() {
  const markRead = useReadMark();
  return useInfiniteQuery({
    queryKey: ['campaigns', 'list'],
    queryFn: async ({ pageParam, signal }) => {
      const marked = markRead();
      const query = pageParam === null ? { limit: 200 } : {};
      const page = await requestPage<CampaignAnswer[]>(pageParam ?? '/api/v1/campaigns', { signal, query });
      return { ...page, items: page.items.map(marked) };
    },
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
}

/** As many beside each other as fit. Only the cards near the window are rendered. */
function CampaignCards({ reads }: { reads: readonly CampaignRead[] }) {
  const [perRow, setPerRow] = useState(1);
  const { list, rows, before, after, measure } = useVisibleRows<HTMLUListElement>({
    ...{ count: Math.ceil(reads.length / perRow), rowPx: cardPx, gapPx },
  });
  useLayoutEffect(() => {
    const found = list.current;
    if (!found) return;
    const count = () => setPerRow(getComputedStyle(found).gridTemplateColumns.split(' ').length);
    const observer = new ResizeObserver(count);
    observer.observe(found);
    count();
    return () => observer.disconnect();
  }, [list]);
  return (
    <ul ref={list} className={listStyles.list} style={{ paddingBlock: `${before}px ${after}px` }}>
      {rows.flatMap((row) =>
        reads
          .slice(row * perRow, (row + 1) * perRow)
          .map((read, nth) => (
            <CampaignCard
              key={read.campaign.id}
              read={read}
              row={row}
              measure={nth === 0 ? measure : undefined}
              position={row * perRow + nth + 1}
              of={reads.length}
            />
          )),
      )}
    </ul>
  );
}

type CardProps = {
  read: CampaignRead;
  row: number;
  /** Of the first card of a row; the others are as high. */
  measure: ((card: Element | null) => void) | undefined;
  position: number;
  of: number;
};

function CampaignCard({ read, row, measure, position, of }: CardProps) {
  const text = useCampaignTexts();
  const formats = useFormats();
  const campaign = useLiveFigures(read);
  const { total_contacts: total, completed_contacts: done } = campaign;
  return (
    <li ref={measure} data-index={row} aria-posinset={position} aria-setsize={of} className={listStyles.card}>
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
    </li>
  );
}

function WaitingReason({ reason }: { reason: string }) {
  const reasonWords = useReasonWords();
  return <p className={styles.waiting}>{reasonWords(waitingFor(reason))}</p>;
}
