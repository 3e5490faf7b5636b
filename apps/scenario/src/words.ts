/** Letters and digits: texts of a scenario compare without punctuation, case and blanks. */
export const lettersOf = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');

/** Whether a text is as the pattern says; `…` stands for any words. */
export function isLike(text: string, pattern: string): boolean {
  const letters = lettersOf(text);
  const parts = pattern.split('…').map(lettersOf);
  const [first = ''] = parts;
  if (parts.length === 1) return letters === first;
  const last = parts.at(-1) ?? '';
  if (!letters.startsWith(first) || !letters.endsWith(last) || letters.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = letters.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= letters.length - last.length;
}

/** The first of the texts that does not follow the one before it in `text`; undefined if all do. */
export function missingInOrder(text: string, texts: readonly string[]): string | undefined {
  const letters = lettersOf(text);
  let at = 0;
  for (const wanted of texts) {
    const found = letters.indexOf(lettersOf(wanted), at);
    if (found < 0) return wanted;
    at = found + lettersOf(wanted).length;
  }
  return undefined;
}

export function timesIn(text: string, wanted: string): number {
  return lettersOf(text).split(lettersOf(wanted)).length - 1;
}
