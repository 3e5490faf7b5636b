/** What is wrong with a line of a file, as a name of a text. */
export type ErrorWord =
  | 'numberEmpty'
  | 'numberNoArea'
  | 'numberScientific'
  | 'numberLetters'
  | 'numberAmbiguous'
  | 'numberSpecial'
  | 'numberCountry'
  | 'numberLong'
  | 'numberInvalid'
  | 'nameLong'
  | 'tooManyFields'
  | 'dataLong'
  | 'valueMissing'
  | 'brokenLine';

/** By the API's sentences, in this order. */
const words: readonly [sentence: RegExp, word: ErrorWord][] = [
  [/^phone_number: .*, got ""$/, 'numberEmpty'],
  [/^phone_number: has no area code/, 'numberNoArea'],
  [/^phone_number: .*(scientific notation|like a spreadsheet's number)/, 'numberScientific'],
  [/^phone_number: expected a phone number: digits/, 'numberLetters'],
  [/^phone_number: expected one meaning/, 'numberAmbiguous'],
  [/special_numbers does not allow/, 'numberSpecial'],
  [/allowed_countries does not include/, 'numberCountry'],
  [/^phone_number: .*of at most \d+ characters/, 'numberLong'],
  [/^phone_number: /, 'numberInvalid'],
  [/^name: has more than/, 'nameLong'],
  [/^has \d+ fields|^has text in column/, 'tooManyFields'],
  [/^has no value for/, 'valueMissing'],
  [/characters of metadata/, 'dataLong'],
  [/a quote opens|has more than \d+ characters|NUL character/, 'brokenLine'],
];

/** The word for the API's sentence about a line; undefined for one that has none, which is shown as it is. */
export const errorWord = (sentence: string): ErrorWord | undefined =>
  words.find(([pattern]) => pattern.test(sentence))?.[1];

/** The variables that the API's sentence about a line names as missing. */
export const missingNames = (sentence: string): string => /^has no value for (.+)$/.exec(sentence)?.[1] ?? '';
