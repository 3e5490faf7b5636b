import type { CountedNoun, Currency, Place } from './speech-language.ts';

/** The entry of a word that comes from a text; "constructor" has none. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, word: string): T | undefined =>
  Object.hasOwn(table, word) ? table[word] : undefined;

/** Reads lines of "sign sign | one | many | gender". */
export function nounTable(lines: string): Record<string, CountedNoun> {
  return Object.fromEntries(
    lines
      .trim()
      .split('\n')
      .flatMap((line) => {
        const [keys = '', one = '', many = '', gender = 'm'] = line.split('|').map((part) => part.trim());
        const noun: CountedNoun = { one, many, gender: gender === 'f' ? 'f' : 'm' };
        return keys.split(/\s+/u).map((key) => [key, noun] as const);
      }),
  );
}

export const currency = (
  one: string,
  many: string,
  cents: readonly [string, string],
  gender: 'm' | 'f' = 'm',
): Currency => ({
  one,
  many,
  gender,
  cents: { one: cents[0], many: cents[1], gender: 'm' },
});

/** Reads lines of "short | long". */
export function wordTable(lines: string): Record<string, string> {
  return Object.fromEntries(
    lines
      .trim()
      .split('\n')
      .map((line) => line.split('|').map((part) => part.trim()))
      .map(([short = '', long = '']) => [short, long]),
  );
}

/** Acronyms that are said letter by letter. */
export const spelled = (list: string): Record<string, string> =>
  Object.fromEntries(
    list
      .trim()
      .split(/\s+/u)
      .map((word) => [word, [...word].join(' ')]),
  );

/** International phone numbers: "+34 612 345 678". */
export const internationalPhones = (plus: string) =>
  [
    {
      pattern: String.raw`\+(\d{1,3})[ .-]?\(?(\d{1,4})\)?[ .-](\d{2,5})(?:[ .-]?(\d{2,5}))?(?:[ .-](\d{2,5}))?(?:[ .-](\d{2,5}))?`,
      parts: [{ prefix: plus, as: 'cardinal' }],
    },
    { pattern: String.raw`\+(\d{2})(\d{2,3})(\d{3})(\d{3,4})`, parts: [{ prefix: plus, as: 'cardinal' }] },
  ] as const;

/** The condition of an abbreviation that is one only before certain text. */
export const followedBy =
  (pattern: RegExp) =>
  ({ after }: Place): boolean =>
    pattern.test(after);
