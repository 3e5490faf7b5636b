import type { CallListItem, CallStatus } from '@ligai/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { requestPage } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { Button } from '../design/button.tsx';
import { Choice } from '../design/choice.tsx';
import { Empty } from '../design/empty.tsx';
import { Loading } from '../design/loading.tsx';
import { PageHead } from '../design/page-head.tsx';
import { type Column, Table } from '../design/table.tsx';
import { TextField } from '../design/text-field.tsx';
import { useFormats } from '../language/formats.ts';
import styles from './calls-page.module.css';
import { type CallsSearch, endOfDay, startOfDay } from './calls-search.ts';
import { shownNumber } from './phone-number.ts';
import { CallStateBadge, useStateTexts } from './state.tsx';
import { useCallsTexts } from './texts.ts';

/** The calls of all times, newest first, with filters that are in the address. */
export function CallsPage() {
  const text = useCallsTexts();
  const search = useSearch({ from: '/calls' });
  const formats = useFormats();
  const columns = useColumns();
  const calls = useInfiniteQuery({
    queryKey: ['calls', 'list', search],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? requestPage<CallListItem[]>('/api/v1/calls', { signal, query: queryOf(search) })
        : requestPage<CallListItem[]>(pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });
  const rows = calls.data?.pages.flatMap(({ items }) => items) ?? [];
  const first = calls.data?.pages[0];
  const total = first?.total ?? null;
  return (
    <>
      <PageHead
        title={text('title')}
        about={
          total !== null &&
          text(first?.totalIsEstimate ? 'totalAbout' : 'total', { count: total, shown: formats.count(total) })
        }
      />
      <Filters search={search} />
      {calls.isPending && <Loading lines={8} />}
      {calls.isError && rows.length === 0 && <PageError error={calls.error} onRetry={() => void calls.refetch()} />}
      {calls.isSuccess && rows.length === 0 && (
        <Empty title={Object.keys(search).length > 0 ? text('noneMatch') : text('none')}>
          <Link to="/dial">{text('dialOne')}</Link>
        </Empty>
      )}
      {rows.length > 0 && <Table caption={text('title')} columns={columns} rows={rows} rowKey={({ id }) => id} />}
      {calls.hasNextPage && (
        <div className={styles.more}>
          <Button busy={calls.isFetchingNextPage} onClick={() => void calls.fetchNextPage()}>
            {text('more')}
          </Button>
        </div>
      )}
    </>
  );
}

function useColumns(): Column<CallListItem>[] {
  const text = useCallsTexts();
  const formats = useFormats();
  return [
    {
      key: 'who',
      title: text('who'),
      cell: ({ call_id, name, called_number }) => (
        <Link to="/calls/$callId" params={{ callId: call_id }} className={styles.who}>
          <bdi>{name ?? shownNumber(called_number)}</bdi>
          {name !== null && <span className={styles.number}>{shownNumber(called_number)}</span>}
        </Link>
      ),
    },
    { key: 'status', title: text('status'), cell: ({ status }) => <CallStateBadge state={status} /> },
    { key: 'talked', title: text('talked'), wideOnly: true, cell: ({ successful }) => successful && text('yes') },
    {
      key: 'duration',
      title: text('duration'),
      atEnd: true,
      cell: ({ start_time, duration }) => (start_time === null ? '–' : formats.duration(duration)),
    },
    {
      key: 'created',
      title: text('created'),
      atEnd: true,
      wideOnly: true,
      cell: ({ created_at }) => <time dateTime={created_at}>{formats.dateTime(created_at)}</time>,
    },
  ];
}

const queryOf = ({ q, status, from, to }: CallsSearch) => ({
  q,
  status,
  from: from && startOfDay(from),
  to: to && endOfDay(to),
  limit: 100,
});

/** Offered as filters, in the order of a call's progress. */
const statuses: CallStatus[] = [
  ...(['queued', 'dialing', 'ringing', 'in_progress', 'completed', 'no_answer', 'busy'] as const),
  ...(['voicemail', 'failed', 'cancelled', 'unknown'] as const),
];

/** What is typed is searched for after this pause. */
const typingPauseMs = 300;

function Filters({ search }: { search: CallsSearch }) {
  const text = useCallsTexts();
  const stateText = useStateTexts();
  const navigate = useNavigate({ from: '/calls' });
  const [words, setWords] = useState(search.q ?? '');
  const change = (next: CallsSearch) => navigate({ search: (before) => ({ ...before, ...next }), replace: true });
  useEffect(() => {
    if (words.trim() === (search.q ?? '')) return;
    const timer = setTimeout(() => {
      void navigate({ search: (before) => ({ ...before, q: words.trim() || undefined }), replace: true });
    }, typingPauseMs);
    return () => clearTimeout(timer);
  }, [words, search.q, navigate]);
  return (
    <search className={styles.filters}>
      <TextField type="search" label={text('search')} value={words} onChange={setWords} className={styles.words} />
      <Choice
        label={text('status')}
        value={search.status ?? ''}
        options={[
          { value: '', label: text('anyStatus') },
          ...statuses.map((status) => ({ value: status, label: stateText(status) })),
        ]}
        onChange={(status) => void change({ status: status || undefined })}
      />
      <TextField
        type="date"
        label={text('from')}
        value={search.from ?? ''}
        onChange={(from) => void change({ from: from || undefined })}
      />
      <TextField
        type="date"
        label={text('to')}
        value={search.to ?? ''}
        onChange={(to) => void change({ to: to || undefined })}
      />
    </search>
  );
}
