import { alternatives, wordEnd } from './number-rules.ts';
import { type Rule, rule } from './rule.ts';
import { spell } from './say-number.ts';
import type { Abbreviation, Place, SpeechLanguage } from './speech-language.ts';
import { entryOf } from './tables.ts';

/** Abbreviations, acronyms, Roman numerals and signs. */
export function wordRules(language: SpeechLanguage): Rule[] {
  const { abbreviations, acronyms, signs, words } = language;
  const keys = Object.keys(abbreviations);
  const sayAbbreviation: Rule['say'] = ([match], place) => abbreviated(match, place, abbreviations);
  return [
    rule('letter', `(?:${alternatives(keys.filter(endsWithDot))})`, sayAbbreviation, 'i'),
    rule(
      'letter',
      `(?:${alternatives(keys.filter((key) => !endsWithDot(key)))})(?![\\p{L}\\p{N}])`,
      sayAbbreviation,
      'i',
    ),
    rule('letter', `[IVX]{1,8}${wordEnd}`, ([numeral], place) => sayRoman(numeral, place, language)),
    rule('letter', String.raw`(?:\p{Lu}\.){2,5}`, ([initials], { after }) => {
      const letters = initials.replaceAll('.', '');
      return `${entryOf(acronyms, letters) ?? spell(letters)}${after === '' ? '.' : ''}`;
    }),
    rule(
      'letter',
      String.raw`(\p{Lu}{2,6})/(?=\p{Lu}{2})`,
      ([, word = '']) => `${entryOf(acronyms, word) ?? (hasVowel(word) ? word : spell(word))} `,
    ),
    rule(
      'letter',
      String.raw`(\p{Lu}{2,6})(s?)${wordEnd}`,
      ([, letters = '']) => entryOf(acronyms, letters) ?? (hasVowel(letters) ? null : spell(letters)),
    ),
    rule('letter', String.raw`(\p{Ll}{2,20})/(?=\p{Ll}{2})`, ([, word = ''], { after }) =>
      new RegExp(`^${words.or}${wordEnd}`, 'u').test(after) ? `${word} ` : `${word} ${words.or} `,
    ),
    rule('sign', String.raw`#(?=\d)`, () => `${words.number} `),
    rule('sign', '/(?=\\d)', (_, { before }) => (/\d$/u.test(before) ? ` ${words.slash} ` : null)),
    rule('sign', `(?:${alternatives(Object.keys(signs))})`, ([sign], place) => sayNamedSign(sign, place, signs)),
  ];
}

const endsWithDot = (key: string): boolean => key.endsWith('.');
const hasVowel = (letters: string): boolean => /[AEIOUÁÉÍÓÚÂÊÔÃÕÀY]/u.test(letters);

/** Abbreviations that may end a sentence: a capital after them begins the next one. */
const endsSentence = /^(?:etc|ltda|cia|jr|s\.\s?a|inc|ltd|corp|[ap]\.\s?m|[da]\.\s?c)\.$/iu;

function abbreviated(
  match: string,
  place: Place,
  abbreviations: Readonly<Record<string, Abbreviation>>,
): string | null {
  const { after } = place;
  const entry = abbreviations[match] ?? abbreviations[match.toLowerCase()];
  if (entry === undefined) return null;
  if (typeof entry === 'object' && !entry.when(place)) return null;
  const say = typeof entry === 'object' ? entry.say : entry;
  const isEnd = endsSentence.test(match) && /^[\s)"”»]*(?:$|\s\p{Lu})/u.test(after);
  // Attached to the next word: "Dr.Silva".
  return `${say}${isEnd ? '.' : /^[\p{L}\d]/u.test(after) ? ' ' : ''}`;
}

const romanValues: Record<string, number> = { I: 1, V: 5, X: 10 };

/** The value of a well-formed Roman numeral up to 39; null for other letters. */
function romanValue(numeral: string): number | null {
  if (!/^X{0,3}(?:IX|IV|V?I{0,3})$/u.test(numeral)) return null;
  const values = [...numeral].map((letter) => romanValues[letter] ?? 0);
  return values.reduce((sum, value, i) => sum + (value < (values[i + 1] ?? 0) ? -value : value), 0);
}

function sayRoman(numeral: string, place: Place, { numbers, roman }: SpeechLanguage): string | null {
  const value = romanValue(numeral);
  if (value === null) return null;
  if (roman.ordinal.test(place.before)) return roman.sayOrdinal(value) ?? numbers.cardinal(value, 'm', false);
  return roman.cardinal.test(place.before) || (numeral.length > 1 && afterName.test(place.before))
    ? numbers.cardinal(value, 'm', false)
    : null;
}

/** A single letter may be a letter: "Plano X". */
const afterName = /(?:^|[^\p{L}])\p{Lu}\p{Ll}+\s$/u;

/** A sign that stands alone, or between a word or number and another: "5 + 3", "P&D". */
function sayNamedSign(sign: string, { before, after }: Place, signs: Readonly<Record<string, string>>): string | null {
  const isBetween = /[\p{L}\p{N})%]\s?$/u.test(before) && /^\s?[\p{L}\p{N}(R$€√-]/u.test(after);
  const isPrefix = sign === '√' || sign === '~' || sign === '±' || sign === '§';
  const said = signs[sign];
  if (said === undefined || (!isBetween && !(isPrefix && /^\s?\d/u.test(after)))) return null;
  return `${/\s$/u.test(before) || before === '' ? '' : ' '}${said}${/^\s/u.test(after) ? '' : ' '}`;
}
