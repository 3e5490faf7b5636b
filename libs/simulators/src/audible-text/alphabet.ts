/**
 * Encodes a word as symbols (bytes 0–255): `wordStart`, its UTF-8 bytes, and an end mark with a checksum.
 *
 * UTF-8 of printable text has no byte below 0x20, so these values are used as marks. Neighbouring symbols always
 * differ, because a listener who does not know the speed could not count equal ones: a repeated byte is sent as
 * `repeatMark`.
 */
export const wordStart = 0x10;
export const repeatMark = 0x0f;
const checksums = 15;

/** The words of `text` as a listener receives them: split at white space, without control characters. */
export function spokenWords(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters cannot be spoken
  return text.split(/\s+/u).flatMap((word) => word.replace(/[\u0000-\u001f]/g, '').toWellFormed() || []);
}

export function symbolsOf(word: string): number[] {
  const bytes = new TextEncoder().encode(word);
  const symbols = [wordStart];
  for (const byte of bytes) symbols.push(byte === symbols.at(-1) ? repeatMark : byte);
  symbols.push(checksumOf(bytes));
  return symbols;
}

export const isWordEnd = (symbol: number): boolean => symbol < checksums;
export const isByte = (symbol: number): boolean => symbol >= 0x20;

/** 0–14; detects a lost, a wrong and a swapped byte in 14 of 15 cases. */
export function checksumOf(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum * 7 + byte + 1) % checksums;
  return sum;
}
