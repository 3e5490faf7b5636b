import { z } from 'zod';
import { Timestamp } from '../timestamp.ts';

/** A key of the telephone keypad, as DTMF (RFC 4733) names it. */
export const Digit = z.string().regex(/^[0-9A-D*#]$/);

export const KeyPress = z.object({
  digit: Digit.describe('`0` to `9`, `*`, `#`, or `A` to `D`'),
  pressed_at: Timestamp,
});
export type KeyPress = z.infer<typeof KeyPress>;

/**
 * Further keys of a call are ignored: a line that emits tones continuously must not fill the database, or interrupt the
 * agent without end.
 */
export const maxRecordedKeys = 200;
