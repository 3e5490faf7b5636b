/**
 * How a word becomes symbols (bytes 0–255): `wordStart`, its UTF-8 bytes, a word end that carries a checksum.
 *
 * UTF-8 of printable text has no byte below 0x20, which leaves room for the marks. Neighbouring symbols always differ, or
 * the listener, who does not know the speed, could not count them: a byte that would repeat the symbol before is sent as
 * `repeatMark`.
 */
export const wordStart = 0x10;
export const repeatMark = 0x0f;
const checksums = 15;

/** The words that a listener hears: `text` split at white space, without control characters. */
export function spokenWords(text: string): string[] {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what cannot be spoken
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

/** 0–14; notices a lost, a foreign and a swapped byte in 14 cases of 15. */
export function checksumOf(bytes: Iterable<number>): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum * 7 + byte + 1) % checksums;
  return sum;
}
