import type { ScheduleDaysAnswer, ScheduleListItem } from '@ligai/contracts';
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Page, type Query, request, requestPage } from '../api/request.ts';
import { currentMs } from '../live/use-now.ts';
import { addDays, type Month, weeksOf } from './month.ts';
import { startOfDay } from './zone-time.ts';

/** Counts of the days that the grid of a month shows. */
export function daysQuery(month: Month, timeZone: string) {
  const days = weeksOf(month).flat();
  const [first = '', last = ''] = [days[0], days.at(-1)];
  const query = {
    from: new Date(startOfDay(first, timeZone)).toISOString(),
    to: new Date(startOfDay(addDays(last, 1), timeZone)).toISOString(),
    timezone: timeZone,
  };
  return queryOptions({
    queryKey: ['schedules', 'days', query],
    queryFn: ({ signal }) => request<ScheduleDaysAnswer>('GET', '/api/v1/schedules/days', { signal, query }),
    placeholderData: keepPreviousData,
    refetchInterval: calmMs,
  });
}

/** A list of schedules, page by page. It is read often while one of them is due. */
export const schedulesQuery = (query: Query) =>
  infiniteQueryOptions({
    queryKey: ['schedules', 'list', query],
    queryFn: ({ pageParam, signal }) =>
      pageParam === null
        ? requestPage<ScheduleListItem[]>('/api/v1/schedules', { signal, query: { limit: 100, ...query } })
        : requestPage<ScheduleListItem[]>(pageParam, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }: Page<ScheduleListItem[]>) => next,
    refetchInterval: ({ state }) => refreshAfterMs(state.data?.pages.flatMap(({ items }) => items) ?? [], currentMs()),
  });

const calmMs = 30_000;
const dueMs = 2_000;

/** No message of the socket is about schedules: what is due changes soon, the rest seldom. */
export function refreshAfterMs(
  schedules: readonly Pick<ScheduleListItem, 'status' | 'scheduled_time'>[],
  nowMs: number,
): number {
  const isDue = ({ status, scheduled_time }: (typeof schedules)[number]) =>
    status === 'dialing' || (status === 'pending' && Date.parse(scheduled_time) < nowMs + calmMs);
  return schedules.some(isDue) ? dueMs : calmMs;
}
