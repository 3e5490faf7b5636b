import { numberSource, numericValue } from './amount.ts';
import { type Rule, rule } from './rule.ts';
import { readAmount, sayAmount, sayCode, sayCounted, sayDigits, sayScaled } from './say-number.ts';
import type { CountedNoun, Gender, Place, SpeechLanguage } from './speech-language.ts';

const num = numberSource;
/** A sign stands between a blank or a bracket and its number: "GPT-4" and "Plano A - 50 reais" have none. */
export const signSource = String.raw`(?<![^\s(\["“])[-−–+]`;
const dash = String.raw`\s?[-–—]\s?`;
export const wordEnd = String.raw`(?![\p{L}\p{M}\p{N}])`;

/** Percentages, units, ordinals, fractions, ranges and plain numbers. */
export function numberRules(language: SpeechLanguage): Rule[] {
  const { numbers, words } = language;
  const units = alternatives(Object.keys(numbers.units));
  const unit = `(${units})(?:/(${units}))?`;
  const minus = `(${num}) [-−–] (?=${num}\\s?=)`;
  return [
    rule('digit', minus, ([, n = '']) => {
      const amount = readAmount(n, language);
      return amount && `${sayAmount(amount, 'm', language)} ${words.minus} `;
    }),
    rule('digit', `${numbers.ordinals.pattern}${wordEnd}`, ([, n = '', end = ''], place) => {
      const gender = numbers.ordinals.ends[end.toLowerCase()] ?? 'm';
      return numbers.ordinal(Number(n.replaceAll(/[.,]/gu, '')), gender, end === 'er' || isBeforeWord(place));
    }),
    ...signed(`(${num})${dash}(${num})\\s?(?:%|${unit})${wordEnd}`, (match) => range(match, language)),
    ...signed(`(${num})\\s?%`, ([, sign, n = '']) => {
      const amount = readAmount(`${sign ?? ''}${n}`, language);
      return amount && `${sayAmount(amount, 'm', language)} ${words.percent}`;
    }),
    // "2min30s": the second number begins a match of its own.
    rule(
      'digit',
      String.raw`(\d{1,3})\s?(min|m)(?=\s?\d{1,2}\s?(?:s|seg|cm)(?![\p{L}\p{N}]))`,
      ([, n = '', name = '']) => {
        const amount = readAmount(n, language);
        const noun = numbers.units[name];
        return amount && noun ? `${sayCounted(amount, noun, language)} ` : null;
      },
    ),
    ...signed(`(${num})\\s?${unit}${wordEnd}`, ([, sign, n = '', name = '', per]) => {
      const amount = readAmount(`${sign ?? ''}${n}`, language);
      const noun = numbers.units[name];
      return amount && noun ? `${sayCounted(amount, noun, language)}${perUnit(per, language)}` : null;
    }),
    rule(
      'digit',
      String.raw`(\d{1,9})([²³])`,
      ([, n = '', power]) => `${numbers.cardinal(Number(n), 'm', false)} ${powerName(power, language)}`,
    ),
    rule('letter', String.raw`(\p{L}{1,2})([²³])`, ([, name, power]) => `${name} ${powerName(power, language)}`),
    rule('digit', String.raw`\d(?:-\d){2,20}(?![\p{L}\p{N}-])`, ([digits]) => sayDigits(digits, language)),
    rule('digit', String.raw`(\d{1,3}):(\d{1,3})(?![\p{L}\p{N}:]|\.\d)`, ([, n = '', m = '']) => {
      const [from, to] = [n, m].map((part) => numbers.cardinal(Number(part), 'm', false));
      return `${from} ${words.ratio} ${to}`;
    }),
    rule('digit', `(\\d{1,4})\\s?([½¼¾⅓⅔⅕⅛])`, ([, n = '', sign = ''], place) =>
      mixed(Number(n), sign, place, language),
    ),
    rule('sign', '[½¼¾⅓⅔⅕⅛]', ([sign], place) => mixed(0, sign, place, language)),
    rule('digit', String.raw`(\d{1,4}) (\d{1,2})/(\d{1,3})(?![\d/])`, ([, n = '', over = '', under = ''], place) => {
      const part = numbers.fraction(Number(over), Number(under), genderFor(Number(n), place, language), false);
      return Number(over) < Number(under) && part
        ? numbers.mixed(numbers.cardinal(Number(n), genderFor(Number(n), place, language), false), part)
        : null;
    }),
    rule('digit', String.raw`(\d{1,3})/(\d{1,3})(?![\d/])`, ([, over = '', under = ''], place) => {
      const isNamed = Number(over) < Number(under) && !under.startsWith('0') && !over.startsWith('0');
      return isNamed
        ? numbers.fraction(Number(over), Number(under), genderFor(1, place, language), isBeforeWord(place))
        : null;
    }),
    rule('digit', `(${num})x${wordEnd}(?!\\s?\\d)`, ([, n = '']) => {
      const amount = readAmount(n, language);
      return amount && sayCounted(amount, numbers.times, language);
    }),
    rule('digit', String.raw`(${num})(?:\s?x\s?|×)(?=\d)`, ([, n = '']) => {
      const amount = readAmount(n, language);
      return amount && `${sayAmount(amount, 'm', language)} ${words.by} `;
    }),
    ...signed(`(${num})(${scaleSource(language, /k/u)})${wordEnd}`, ([, sign, n = '', scale = ''], place) => {
      const amount = readAmount(`${sign ?? ''}${n}`, language);
      return (
        amount &&
        (sayScaled(amount, scale.trim(), genderFor(amount.whole * 1000, place, language), language)?.said ?? null)
      );
    }),
    rule('digit', `(${num})[-–—](${num})${wordEnd}|(${num})\\s[–—]\\s(${num})${wordEnd}`, (match, place) => {
      const [, a, b, c, d] = match;
      return plainRange(a ?? c ?? '', b ?? d ?? '', place, language);
    }),
    ...signed(`(${num})(?![\\p{L}\\p{M}])`, ([, sign, n = ''], place) => plain(sign ?? '', n, place, language)),
  ];
}

const powerName = (power: string | undefined, { words }: SpeechLanguage): string =>
  power === '²' ? words.squared : words.cubed;

/** A rule at a digit, and the same at a sign before it. Group 1 is the sign. */
function signed(pattern: string, say: Rule['say']): Rule[] {
  return [rule('digit', `()${pattern}`, say), rule('sign', `(${signSource})${pattern}`, say)];
}

/** "10 mil", "50k": a single letter belongs to a number only without a blank; "4B" may be an apartment. */
export function scaleSource({ numbers }: SpeechLanguage, letters: RegExp): string {
  const names = Object.keys(numbers.scales);
  const long = alternatives(names.filter((name) => name.length > 1));
  return `\\s?(?:${long})|${alternatives(names.filter((name) => name.length === 1 && letters.test(name)))}`;
}

/** Longer names first, so that "km" is not read as "k". */
export const alternatives = (names: readonly string[]): string =>
  names
    .toSorted((a, b) => b.length - a.length)
    .map((name) => name.replaceAll(/[.*+?^${}()|[\]\\/]/gu, '\\$&'))
    .join('|') || '(?!)';

export function perUnit(name: string | undefined, { numbers, words }: SpeechLanguage): string {
  if (name === undefined) return '';
  return ` ${words.per} ${numbers.units[name]?.one ?? name}`;
}

const isBeforeWord = ({ after }: Place): boolean => /^\s+\p{L}/u.test(after);

/** The noun of "2" in "2 a 3 horas" stands after the second number. */
const secondNumber = new RegExp(`^\\s?(?:[-–—]|a|e|ou|o|y|to|or|até|hasta)\\s?${num}(?=\\s)`, 'u');

function genderFor(n: number, place: Place, { numbers }: SpeechLanguage): Gender {
  return numbers.gender(n, { ...place, after: place.after.replace(secondNumber, '') });
}

function range([, sign, from = '', to = '', name, per]: RegExpExecArray, language: SpeechLanguage): string | null {
  const { numbers, words } = language;
  const [first, last] = [readAmount(`${sign ?? ''}${from}`, language), readAmount(to, language)];
  const noun: CountedNoun | undefined = name === undefined ? undefined : numbers.units[name];
  if (!first || !last) return null;
  const end = noun
    ? `${sayCounted(last, noun, language)}${perUnit(per, language)}`
    : `${sayAmount(last, 'm', language)} ${words.percent}`;
  return `${sayAmount(first, noun?.gender ?? 'm', language)} ${words.to} ${end}`;
}

function plainRange(from: string, to: string, place: Place, language: SpeechLanguage): string | null {
  const { calendar, words } = language;
  const [first, last] = [readAmount(from, language), readAmount(to, language)];
  if (!first || !last) return null;
  if (numericValue(first) >= numericValue(last) || /^0./u.test(from) || /^0./u.test(to)) {
    // An account or a protocol: "56789-0", "2024-000123".
    return /^\d{3,}$/u.test(from) && /^\d+$/u.test(to) ? `${sayCode(from, language)}, ${sayCode(to, language)}` : null;
  }
  const isYears = /^(?:1[1-9]|20)\d\d$/u.test(from) && /^(?:1[1-9]|20)\d\d$/u.test(to);
  const say = (n: typeof first) =>
    isYears
      ? calendar.year(n.whole)
      : sayAmount(n, genderFor(last.whole, place, language), language, isBeforeWord(place));
  return `${say(first)} ${words.to} ${say(last)}`;
}

const signValues: Record<string, [number, number]> = {
  '½': [1, 2],
  '¼': [1, 4],
  '¾': [3, 4],
  '⅓': [1, 3],
  '⅔': [2, 3],
  '⅕': [1, 5],
  '⅛': [1, 8],
};

function mixed(whole: number, sign: string, place: Place, language: SpeechLanguage): string | null {
  const { numbers } = language;
  const [over, under] = signValues[sign] ?? [0, 1];
  const gender = genderFor(1, place, language);
  const part = numbers.fraction(over, under, gender, whole === 0 && isBeforeWord(place));
  return (
    part &&
    (whole === 0 ? part : numbers.mixed(numbers.cardinal(whole, genderFor(whole, place, language), false), part))
  );
}

function plain(sign: string, written: string, place: Place, language: SpeechLanguage): string | null {
  const { calendar, codeContext } = language;
  const amount = readAmount(`${sign}${written}`, language);
  if (!amount) return null;
  const isBare = amount.fraction === '' && !amount.grouped;
  if (isBare && amount.digits.length > 1 && codeContext.test(place.before)) return sayCode(amount.digits, language);
  if (isBare && isCode(amount.digits, place)) return sayCode(amount.digits, language);
  if (isBare && sign === '' && /^(?:1[1-9]|20)\d\d$/u.test(written) && calendar.yearContext.test(place.before))
    return calendar.year(amount.whole);
  return sayAmount(amount, genderFor(amount.whole, place, language), language, language.numbers.isBeforeNoun(place));
}

/** "05 dias" is a number; "007" and a protocol number are not. */
function isCode(digits: string, place: Place): boolean {
  if (digits.length >= 7) return !/^\s\p{L}/u.test(place.after) || digits.length > 9;
  return digits.length > 1 && digits.startsWith('0') && !(digits.length === 2 && isBeforeWord(place));
}
