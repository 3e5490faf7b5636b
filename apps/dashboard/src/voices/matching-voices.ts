import { plainText } from '../language/plain-text.ts';
import type { Voice } from './voices-query.ts';

/** The languages of all voices, sorted, those that most voices speak included once. */
export const languagesOf = (voices: readonly Voice[]): string[] =>
  [...new Set(voices.flatMap(({ locales }) => locales))].toSorted();

/** Voices that speak the language, and whose name, id or style has each word of the search; accents make no difference. */
export function matchingVoices(
  voices: readonly Voice[],
  { search, language }: { search: string; language: string },
): Voice[] {
  const words = plainText(search).split(/\s+/).filter(Boolean);
  return voices.filter(({ id, name, styles, gender, locales }) => {
    const text = plainText([id, name, gender, ...styles].join(' '));
    return (language === '' || locales.includes(language)) && words.every((word) => text.includes(word));
  });
}
