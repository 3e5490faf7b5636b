import type { Day } from './zone-time.ts';

/** A month such as `2026-01`, of a year from 1000 to 2999: others are no text of ten characters after some sums. */
export type Month = string;

export const isMonth = (value: unknown): value is Month =>
  typeof value === 'string' && /^[12]\d{3}-(0[1-9]|1[0-2])$/.test(value);

export const isDay = (value: unknown): value is Day =>
  typeof value === 'string' &&
  /^[12]\d{3}-\d{2}-\d{2}$/.test(value) &&
  !Number.isNaN(utcOf(value)) &&
  dayOf(utcOf(value)) === value;

export const monthOf = (day: Day): Month => day.slice(0, 7);

export const addDays = (day: Day, count: number): Day => dayOf(utcOf(day) + count * dayMs);

/** The same day of another month, or its last day if it is shorter. */
export function addMonths(day: Day, count: number): Day {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const lastOfMonth = new Date(Date.UTC(year, month + count, 0));
  return dayOf(
    Date.UTC(lastOfMonth.getUTCFullYear(), lastOfMonth.getUTCMonth(), Math.min(date, lastOfMonth.getUTCDate())),
  );
}

/** 0 is Sunday. */
const weekdayOf = (day: Day): number => new Date(utcOf(day)).getUTCDay();

/** The weeks that a month touches, each from Sunday to Saturday. */
export function weeksOf(month: Month): Day[][] {
  const first = `${month}-01`;
  const start = addDays(first, -weekdayOf(first));
  const next = addMonths(first, 1);
  const weeks: Day[][] = [];
  for (let sunday = start; sunday < next; sunday = addDays(sunday, 7))
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(sunday, index)));
  return weeks;
}

/** A day as the language writes it; it belongs to no time zone. */
export const formatDay = (day: Day, language: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(language, { ...options, timeZone: 'UTC' }).format(utcOf(day));

/** The day to which a key of the grid moves the focus; null for other keys. */
export function dayAfterKey(day: Day, key: string): Day | null {
  switch (key) {
    case 'ArrowLeft':
      return addDays(day, -1);
    case 'ArrowRight':
      return addDays(day, 1);
    case 'ArrowUp':
      return addDays(day, -7);
    case 'ArrowDown':
      return addDays(day, 7);
    case 'Home':
      return addDays(day, -weekdayOf(day));
    case 'End':
      return addDays(day, 6 - weekdayOf(day));
    case 'PageUp':
      return addMonths(day, -1);
    case 'PageDown':
      return addMonths(day, 1);
    default:
      return null;
  }
}

const dayMs = 86_400_000;
const utcOf = (day: Day): number => Date.parse(`${day}T00:00:00Z`);
const dayOf = (atMs: number): Day => new Date(atMs).toISOString().slice(0, 10);
