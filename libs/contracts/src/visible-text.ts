import { z } from 'zod';

/**
 * A character that shows something by itself: no blank, control character, zero-width or bidirectional mark, filler, or
 * blank of Braille.
 */
const visible = /[^\p{White_Space}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** A name or another text that people must be able to see, trimmed: of 1 to `most` characters, at least one of them visible. */
export const visibleText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, { abort: true })
    .max(most, { abort: true })
    .refine((text) => visible.test(text), 'expected at least one visible character');
