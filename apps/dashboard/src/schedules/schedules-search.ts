import type { ScheduleStatus } from '@ligai/contracts';
import { oneIn, phraseIn, statusesIn } from '../app/address-values.ts';
import { isDay, isMonth, type Month } from './month.ts';
import type { Day } from './zone-time.ts';

const statuses = {
  ...{ pending: true, dialing: true, completed: true, failed: true, cancelled: true, missed: true },
} satisfies Record<ScheduleStatus, true>;
export const scheduleStatuses = Object.keys(statuses) as ScheduleStatus[];

/** What of the page of schedules is in the address. */
export type SchedulesSearch = {
  /** Default: the list if it is filtered, else the calendar, which has no filters. */
  view?: 'list' | 'calendar' | undefined;
  /** Default: the month of `day`, else the current one. */
  month?: Month | undefined;
  day?: Day | undefined;
  /** Filters of the list. */
  status?: string | undefined;
  q?: string | undefined;
  /** `installation`: times in the zone of the settings instead of the browser's. */
  zone?: 'installation' | undefined;
};

/** Reads the address; what is unknown is ignored. */
export function readSchedulesSearch(search: Record<string, unknown>): SchedulesSearch {
  const { view, month, day, zone } = search;
  const status = statusesIn(scheduleStatuses, search['status']);
  const q = phraseIn(search['q']);
  const isFiltered = status !== undefined || q !== undefined;
  return {
    view: oneIn(['list', 'calendar'], view) ?? (isFiltered ? 'list' : undefined),
    month: isMonth(month) ? month : undefined,
    day: isDay(day) ? day : undefined,
    status,
    q,
    zone: oneIn(['installation'], zone),
  };
}

export type NewScheduleSearch = Pick<SchedulesSearch, 'day' | 'zone'>;

export function readNewScheduleSearch(search: Record<string, unknown>): NewScheduleSearch {
  const { day, zone } = readSchedulesSearch(search);
  return { day, zone };
}
