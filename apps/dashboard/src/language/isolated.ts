/** Hebrew, Arabic and other scripts from right to left, and the marks that change a direction. */
const rightToLeft =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const isolates = /[\u2066-\u2069]/g;

/**
 * A value as part of a sentence: what is written from right to left does not change the order of the words around it
 * (Unicode UAX 9, first strong isolate). Any other value stays as it is.
 */
export const isolated = (value: string): string =>
  rightToLeft.test(value) ? `\u2068${value.replaceAll(isolates, '')}\u2069` : value;
