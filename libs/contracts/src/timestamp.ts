import { z } from 'zod';

/** ISO 8601 in UTC with `Z`, as every answer and event writes time. */
export const Timestamp = z.iso.datetime();
export type Timestamp = z.infer<typeof Timestamp>;

/** A time that a client names, with its zone: one that a calendar, and Postgres, knows. */
export const ZonedTime = z
  .union(
    [z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })],
    'expected an ISO 8601 time with its zone, such as 2026-01-15T14:00:00Z',
  )
  .transform((text) => new Date(text))
  .refine((time) => time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999, 'expected a year from 0001 to 9999');

/** Whole seconds where the time has none finer, milliseconds elsewhere: `2026-01-15T10:30:00Z`, `2026-01-15T10:30:00.250Z`. */
export function toTimestamp(time: Date): Timestamp {
  return time.toISOString().replace('.000Z', 'Z');
}
