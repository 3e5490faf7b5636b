import { z } from 'zod';

/** Shows nothing by itself: blanks, control characters, zero-width and bidirectional marks, fillers, the blank of Braille. */
const invisible = /[\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** A name or another text that people must be able to see, trimmed: of 1 to `most` characters, at least one of them visible. */
export const visibleText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, { abort: true })
    .max(most)
    .refine((text) => text.replace(invisible, '') !== '', 'expected at least one visible character');
