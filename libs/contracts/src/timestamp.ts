import { z } from 'zod';

/** ISO 8601 in UTC with `Z`, as every answer and event writes time. */
export const Timestamp = z.iso.datetime();
export type Timestamp = z.infer<typeof Timestamp>;

const aZonedTime = 'expected an ISO 8601 time with its zone, such as 2026-01-15T14:00:00Z';

/**
 * A time that a client sends, with its zone: one that a calendar, and Postgres, knows. Also as many programs print it: with
 * a blank for the `T` or before the offset, and with an offset without colon or minutes (`2026-01-15 14:00:00 -0300`, `…+00`).
 */
export const ZonedTime = z
  .string(aZonedTime)
  .max(64, aZonedTime)
  .meta({ format: 'date-time' })
  .transform(inRfc3339)
  .pipe(z.union([z.iso.datetime({ offset: true }), z.iso.datetime({ offset: true, precision: -1 })], aZonedTime))
  .transform((text) => new Date(text))
  .refine((time) => time.getUTCFullYear() >= 1 && time.getUTCFullYear() <= 9999, 'expected a year from 0001 to 9999');

function inRfc3339(text: string): string {
  // In a query string an unescaped `+` arrives as a blank.
  return text
    .replace(/^(\d{4}-\d\d-\d\d)[ t](?=\d)/, '$1T')
    .replace(/(T\d\d:[\d:.]*) (?=\d\d:?\d\d$)/, '$1+')
    .replace(/(T\d\d:[\d:.]*) (?=[+-]\d)/, '$1')
    .replace(/(T\d\d:[\d:.]*[+-]\d\d)$/, '$1:00')
    .replace(/([+-]\d\d)(\d\d)$/, (_, hours: string, minutes: string) => `${hours}:${minutes}`)
    .replace(/z$/, 'Z');
}

/** Whole seconds if the time has no fraction, else milliseconds: `2026-01-15T10:30:00Z`, `2026-01-15T10:30:00.250Z`. */
export function toTimestamp(time: Date): Timestamp {
  return time.toISOString().replace('.000Z', 'Z');
}
