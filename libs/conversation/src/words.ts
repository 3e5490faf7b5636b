/** The words of a text: what stands between blanks. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** Joins what was said one after the other; empty parts leave no blank. */
export function joinTexts(...texts: string[]): string {
  return texts.flatMap(wordsOf).join(' ');
}

/** Whether anything in it can be spoken. */
export const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

/** As word lists write it: lower case, without punctuation. */
export function bareWords(text: string): string[] {
  return wordsOf(
    text
      .toLowerCase()
      .normalize('NFC')
      .replace(/[^\p{L}\p{N}\s'-]/gu, ' '),
  ).filter(hasWord);
}
