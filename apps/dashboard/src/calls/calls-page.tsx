import type { CallListItem } from '@ligai/contracts';
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { againMs } from '../api/queries.ts';
import { requestPage } from '../api/request.ts';
import { CampaignBackLink } from '../app/back-link.tsx';
import type { Prefetch } from '../app/loaded-page.ts';
import { PageError } from '../app/page-error.tsx';
import { ShowMore } from '../app/show-more.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { type Column, Table } from '../design/table.tsx';
import { useFormats } from '../language/formats.ts';
import { useConnection } from '../live/use-live.ts';
import { CallFilters } from './call-filters.tsx';
import styles from './calls-page.module.css';
import { type CallsSearch, queryOf, readCallsSearch } from './calls-search.ts';
import { ExportCalls } from './export-calls.tsx';
import { ListedDuration, ListedStatus } from './listed-call.tsx';
import { useCallsTexts } from './texts.ts';
import { useCalledText } from './use-called-text.ts';

const callsQuery = (search: CallsSearch) =>
  infiniteQueryOptions({
    queryKey: ['calls', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? requestPage<CallListItem[]>('/api/v1/calls', { signal, query: { ...queryOf(search), limit: 100 } })
        : requestPage<CallListItem[]>(pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

export const prefetch: Prefetch = ({ queries }, { search }) =>
  void queries.prefetchInfiniteQuery(callsQuery(readCallsSearch(search)));

/** The calls of all times, newest first, with filters that are in the address. */
export function CallsPage() {
  const text = useCallsTexts();
  const search = useSearch({ from: '/calls' });
  const formats = useFormats();
  const columns = useColumns();
  const isConnected = useConnection() === 'live';
  const calls = useInfiniteQuery({
    ...callsQuery(search),
    // Otherwise messages report each call that begins or ends.
    refetchInterval: ({ state }) => (isConnected ? false : againMs(state.data)),
  });
  const rows = calls.data?.pages.flatMap(({ items }) => items) ?? [];
  const first = calls.data?.pages[0];
  const total = first?.total ?? null;
  return (
    <>
      <PageHead
        back={search.ofCampaign !== undefined && <CampaignBackLink campaignId={search.ofCampaign} />}
        title={text('title')}
        about={
          total !== null &&
          text(first?.totalIsEstimate ? 'totalAbout' : 'total', { count: total, shown: formats.count(total) })
        }
      >
        {rows.length > 0 && <ExportCalls search={search} total={total} />}
      </PageHead>
      <CallFilters search={search} />
      {calls.isPending && <Loading lines={8} />}
      {calls.isError && rows.length === 0 && <PageError error={calls.error} onRetry={() => void calls.refetch()} />}
      {calls.isSuccess && rows.length === 0 && (
        <Empty
          title={Object.values(queryOf(search)).some((one) => one !== undefined) ? text('noneMatch') : text('none')}
        >
          {search.q !== undefined && <p>{text('noneMatchHint')}</p>}
          <Link to="/dial">{text('dialOne')}</Link>
        </Empty>
      )}
      {rows.length > 0 && <Table grows caption={text('title')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
      <ShowMore list={calls} />
    </>
  );
}

function useColumns(): Column<CallListItem>[] {
  const text = useCallsTexts();
  const calledText = useCalledText();
  const formats = useFormats();
  return [
    {
      key: 'who',
      title: text('who'),
      cell: ({ call_id, name, called_number }) => (
        <Link to="/calls/$callId" params={{ callId: call_id }} className={styles.who}>
          <bdi>{name ?? calledText(called_number)}</bdi>
          {name !== null && <span className={styles.number}>{calledText(called_number)}</span>}
        </Link>
      ),
    },
    {
      key: 'status',
      title: text('status'),
      width: '8rem',
      cell: (call) => <ListedStatus call={call} />,
    },
    {
      key: 'talked',
      title: text('talked'),
      width: '7rem',
      wideOnly: true,
      cell: ({ successful }) => successful && text('yes'),
    },
    {
      key: 'duration',
      title: text('duration'),
      width: '4.75rem',
      atEnd: true,
      cell: (call) => <ListedDuration call={call} />,
    },
    {
      key: 'created',
      title: text('created'),
      width: '12rem',
      atEnd: true,
      wideOnly: true,
      cell: ({ created_at }) => <time dateTime={created_at}>{formats.dateTime(created_at)}</time>,
    },
  ];
}
