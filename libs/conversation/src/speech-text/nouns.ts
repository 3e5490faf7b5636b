import type { Gender, Place } from './speech-language.ts';

/** The nouns of a language by their gender. */
export type NounGenders = {
  readonly feminine: ReadonlySet<string>;
  readonly masculine: ReadonlySet<string>;
  /** Adjectives without gender, before the noun that has it. */
  readonly either: ReadonlySet<string>;
  readonly feminineEnd: RegExp;
  /** Endings that are sure enough for a single thing: "1 ligação". */
  readonly sureFeminineEnd: RegExp;
  /** Never the noun of a number. */
  readonly function: ReadonlySet<string>;
  readonly feminineBefore: ReadonlySet<string>;
  readonly masculineBefore: ReadonlySet<string>;
  /** "plano 1 custa": the number is the name of the thing before it. */
  readonly labels: ReadonlySet<string>;
  readonly thousand: string;
};

export const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/u));

/** The gender of a number, by the noun after it and the determiner before it. */
export function genderIn(nouns: NounGenders, n: number, { before, after }: Place): Gender {
  const previous = /(\p{L}+)\s+$/u.exec(before)?.[1]?.toLowerCase() ?? '';
  if (nouns.labels.has(previous)) return 'm';
  if (nouns.feminineBefore.has(previous)) return 'f';
  if (nouns.masculineBefore.has(previous)) return 'm';
  for (const [, word = ''] of (/^(?:\s+\p{L}+){1,3}/u.exec(after)?.[0] ?? '').matchAll(/\s+(\p{L}+)/gu)) {
    const lower = word.toLowerCase();
    if (lower === nouns.thousand || nouns.either.has(lower)) continue;
    return isFeminine(nouns, lower, n) ? 'f' : 'm';
  }
  return 'm';
}

/** True if the word after a number is its noun: not in "el plan 1 incluye" and "el 1 cuesta". */
export function isBeforeNounIn(nouns: NounGenders, { before, after }: Place): boolean {
  const previous = /(\p{L}+)\s+$/u.exec(before)?.[1]?.toLowerCase() ?? '';
  const next = /^\s+(\p{L}+)/u.exec(after)?.[1]?.toLowerCase();
  return next !== undefined && !nouns.function.has(next) && !nouns.labels.has(previous);
}

function isFeminine(nouns: NounGenders, word: string, n: number): boolean {
  if (nouns.feminine.has(word)) return true;
  if (nouns.masculine.has(word) || nouns.function.has(word)) return false;
  // A singular word may be a verb ("o plano 2 custa"), so only an ending that no verb has decides.
  return n === 1 ? nouns.sureFeminineEnd.test(word) : word.endsWith('s') && nouns.feminineEnd.test(word);
}
