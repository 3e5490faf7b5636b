import { useInfiniteQuery } from '@tanstack/react-query';
import { requestPage } from '../api/request.ts';
import { currentMs } from '../live/use-now.ts';
import type { CallProgress } from './read-again.ts';

const pageSize = 200;

type CallListOptions<T> = {
  callId: string;
  list: 'events' | 'deliveries';
  progress: CallProgress;
  /** When they are read again, given those that were read. */
  againMs: (rows: readonly T[], progress: CallProgress, nowMs: number) => number | false;
};

/** The records of a call under one of its paths, page by page. */
export function useCallList<T>({ callId, list, progress, againMs }: CallListOptions<T>) {
  const query = useInfiniteQuery({
    queryKey: ['calls', callId, list],
    queryFn: ({ pageParam, signal }) =>
      requestPage<T[]>(`/api/v1/calls/${encodeURIComponent(callId)}/${list}`, {
        signal,
        query: { skip: pageParam, limit: pageSize },
      }),
    initialPageParam: 0,
    getNextPageParam: ({ items, total }, _pages, skip) => {
      const read = skip + items.length;
      return items.length > 0 && total !== null && read < total ? read : undefined;
    },
    refetchInterval: ({ state }) =>
      againMs(state.data?.pages.flatMap(({ items }) => items) ?? [], progress, currentMs()),
  });
  return { query, rows: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}
