import { plainText, plainTextSql, wordsOf, wordsSql } from '../lists/plain-text.ts';

/** Fewer digits occur in too many numbers. */
const fewestDigits = 4;
const mostDigits = 15;

/** Of a name's characters; a term of Postgres has at most 2,046 bytes. A name in a request has at most 500 characters. */
const searchedCharacters = 500;

/** In front of digits, so that no term of a number is one of a name: a word has no such character. */
const numberMark = '+';

const endOfNumber = (digits: number): string => `'${numberMark}' || right("called_number", ${digits})`;
const endsOfNumber = Array.from({ length: mostDigits - fewestDigits + 1 }, (_, at) => endOfNumber(fewestDigits + at));

/**
 * What a call is found by, of type `tsvector`: the words of its name, and every end of its number. The beginning of an end
 * is any run of its digits. An immutable expression, for a generated column.
 */
export const searchTermsSql = `array_to_tsvector(${wordsSql(`left(${plainTextSql('"name"')}, ${searchedCharacters})`)} || array[${endsOfNumber.join(', ')}])`;

/**
 * A `tsquery` for calls whose name has a word that begins with each word of `name`, or whose number contains `digits`;
 * undefined if the name has no word and the digits are too few.
 */
export function termsQuery({ name, digits }: { name: string; digits: string }): string | undefined {
  const words = [...new Set(wordsOf(plainText(name)))].map(beginningWith).join(' & ');
  const number = digits.length < fewestDigits ? '' : beginningWith(numberMark + digits);
  return [words, number].filter((query) => query !== '').join(' | ') || undefined;
}

/** In quotes, a term may have any characters: the operators of a query are none there. */
const beginningWith = (term: string): string => `'${term.replaceAll(/['\\]/g, '$&$&')}':*`;
