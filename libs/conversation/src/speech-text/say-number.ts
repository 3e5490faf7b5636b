import { type Amount, amountOf, numericValue } from './amount.ts';
import type { CountedNoun, Gender, SpeechLanguage } from './speech-language.ts';

export const readAmount = (written: string, { numbers }: SpeechLanguage): Amount | null =>
  amountOf(written, numbers.decimalMark);

/** A number with its sign. */
export function sayAmount(amount: Amount, gender: Gender, language: SpeechLanguage, beforeNoun = false): string {
  const { numbers, words } = language;
  const said =
    amount.fraction === '' ? numbers.cardinal(amount.whole, gender, beforeNoun) : numbers.decimal(amount, gender);
  return `${signOf(amount, words)}${said}`;
}

const signOf = ({ sign }: Amount, words: SpeechLanguage['words']): string =>
  sign === '-' ? `${words.minus} ` : sign === '+' ? `${words.plus} ` : '';

/** "duas horas", "um quilo". */
export function sayCounted(amount: Amount, noun: CountedNoun, language: SpeechLanguage): string {
  const isOne = language.numbers.isSingular(numericValue(amount));
  return `${sayAmount(amount, noun.gender, language, true)} ${isOne ? noun.one : noun.many}`;
}

/** "um milhão e meio", "dois mil". `isRound`: it ends in a noun like "milhão", after which "de" stands. */
export function sayScaled(
  amount: Amount,
  scaleName: string,
  gender: Gender,
  language: SpeechLanguage,
): { said: string; isRound: boolean } | null {
  const { numbers } = language;
  const scale = numbers.scales[scaleName] ?? numbers.scales[scaleName.toLowerCase()];
  if (!scale) return null;
  const exact = Math.round(numericValue(amount) * scale.factor);
  if (scale.factor === 1000 && Math.abs(exact - numericValue(amount) * 1000) < 1e-6)
    return { said: `${signOf(amount, language.words)}${numbers.cardinal(exact, gender, true)}`, isRound: false };
  const name = numericValue(amount) < 2 ? scale.one : scale.many;
  const said =
    amount.fraction === '5' && numbers.andHalf
      ? `${signOf(amount, language.words)}${numbers.andHalf(numbers.cardinal(amount.whole, 'm', true), amount.whole < 2 ? scale.one : scale.many)}`
      : `${sayAmount(amount, 'm', language, true)} ${name}`;
  return { said, isRound: true };
}

/** Digits one by one: "nove nove oito". */
export const sayDigits = (digits: string, { numbers }: SpeechLanguage): string =>
  [...digits.matchAll(/\d/gu)].map(([digit]) => numbers.digit(digit)).join(' ');

/** A long code, in groups of three or four digits with short pauses. */
export function sayCode(digits: string, language: SpeechLanguage): string {
  if (digits.length <= 5) return sayDigits(digits, language);
  const size = digits.length % 3 !== 0 && digits.length % 4 === 0 ? 4 : 3;
  const groups = digits.match(new RegExp(`\\d{1,${size}}`, 'gu')) ?? [];
  const last = groups.at(-1) ?? '';
  // A single digit at the end belongs to the group before it.
  if (groups.length > 1 && last.length === 1) groups.splice(-2, 2, `${groups.at(-2)}${last}`);
  return groups.map((group) => sayDigits(group, language)).join(', ');
}

/** Letters one by one: "C P F". */
export const spell = (letters: string): string => [...letters.matchAll(/\p{L}/gu)].map(([letter]) => letter).join(' ');
