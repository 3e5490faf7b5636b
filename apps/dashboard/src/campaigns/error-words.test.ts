import { numberRules, readWrittenNumber } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { errorWord, missingNames } from './error-words.ts';

const brazil = numberRules({
  default_country: 'BR',
  allowed_countries: ['default'],
  number_check: 'valid',
  special_numbers: [],
});

it.each([
  ['', 'numberEmpty'],
  ['99988-7766', 'numberNoArea'],
  ['5,5119998E+12', 'numberScientific'],
  ['11999887766.0', 'numberScientific'],
  ['sem número', 'numberLetters'],
  ['11 1234', 'numberInvalid'],
  ['+1 212 736 5000', 'numberCountry'],
  ['0900 123 4567', 'numberSpecial'],
  ['1'.repeat(80), 'numberLong'],
])('the number %j is explained by the text %s', (written, word) => {
  const { problem } = readWrittenNumber(written, brazil);
  expect(errorWord(`phone_number: ${problem}, got ${JSON.stringify(written)}`)).toBe(word);
});

it.each([
  ['name: has more than 500 characters', 'nameLong'],
  ['has 4 fields, the header has 3: put a field that holds the delimiter in quotes', 'tooManyFields'],
  ['has no value for plano', 'valueMissing'],
  ['a quote opens a field here and is not closed', 'brokenLine'],
])('%s is explained by the text %s', (sentence, word) => expect(errorWord(sentence)).toBe(word));

it('a sentence that is not known is shown as it is', () => {
  expect(errorWord('something new')).toBeUndefined();
});

it('the values that a line lacks are named', () => {
  expect(missingNames('has no value for plano, valor')).toBe('plano, valor');
});
