import { useInfiniteQuery } from '@tanstack/react-query';
import { requestPage } from '../api/request.ts';

const pageSize = 200;

/** A call that is on the line gets new records. */
const onLineRefetchMs = 3000;

/** The records of a call under one of its paths, page by page. */
export function useCallList<T>(callId: string, list: 'events' | 'deliveries', onLine: boolean) {
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
    refetchInterval: onLine ? onLineRefetchMs : false,
  });
  return { query, rows: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}
