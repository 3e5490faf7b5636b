/** Splits a text at blanks. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** Joins texts with blanks, ignoring empty ones. */
export function joinTexts(...texts: string[]): string {
  return texts.flatMap(wordsOf).join(' ');
}

/** True if the text contains a letter or a digit. */
export const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** The words in lower case without punctuation, as in word lists. */
export function bareWords(text: string): string[] {
  return wordsOf(
    text
      .toLowerCase()
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}\s'-]/gu, ' '),
  ).filter(hasWord);
}

/** True if two texts have the same words, whatever their punctuation and case. */
export const sameWords = (a: string, b: string): boolean => bareWords(a).join(' ') === bareWords(b).join(' ');
