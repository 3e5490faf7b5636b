import { z } from 'zod';

/**
 * A character that shows something by itself: no blank, mark that belongs to another character, control character,
 * filler, character without a meaning of its own (private or unassigned), blank of Braille, placeholder of an object or
 * null note.
 */
const visible = /[^\p{White_Space}\p{M}\p{C}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}]/u;

/**
 * A name or another text that people must be able to see, trimmed: of 1 to `most` characters, at least one of them
 * visible.
 */
export const visibleText = (most: number) =>
  z
    .string()
    .trim()
    .min(1, { abort: true })
    .max(most, { abort: true })
    .refine((text) => visible.test(text), 'expected at least one visible character');
