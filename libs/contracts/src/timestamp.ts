import { z } from 'zod';

/** ISO 8601 in UTC with `Z`, as every answer and event writes time. */
export const Timestamp = z.iso.datetime();
export type Timestamp = z.infer<typeof Timestamp>;

/** Whole seconds where the time has none finer, milliseconds elsewhere: `2026-01-15T10:30:00Z`, `2026-01-15T10:30:00.250Z`. */
export function toTimestamp(time: Date): Timestamp {
  return time.toISOString().replace('.000Z', 'Z');
}
