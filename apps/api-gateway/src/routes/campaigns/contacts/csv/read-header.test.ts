import { expect, it } from 'vitest';
import { type ColumnMapping, readHeader, readRequired } from './read-header.ts';

const read = (header: string, mapping: ColumnMapping = {}) => readHeader(header.split(','), mapping);

it.each([
  ['celular,telefone,nome', '"telefone" and "celular"'],
  ['Phone number (home),Phone number (mobile)', '"Phone number (home)" and "Phone number (mobile)"'],
])('the header %s is ambiguous, and the error names both possible number columns', (header, both) => {
  expect(() => read(header)).toThrow(
    `file, header: both ${both} could hold the phone numbers: name one of them "phone_number", or send the form field ` +
      'mapping, such as {"phone_number": "Telefone"}',
  );
});

it('the documented column name has priority over the same name with a remark', () => {
  expect(read('Phone number (fax),phone_number')).toMatchObject({ phoneNumber: 1 });
});

it('a column named "número" is used as the phone number only if no other column fits', () => {
  const house = [{ at: 2, name: 'número' }];
  expect(read('telefone,nome,número')).toMatchObject({ phoneNumber: 0, name: 1, others: house });
  expect(read('nome,número')).toMatchObject({ phoneNumber: 1, name: 0, others: [] });
});

it.each([
  ['Telefone (trabalho)', 'Telefone (casa),Telefone (celular)', 'the file has no column "Telefone (trabalho)"'],
  [' ', 'nome,,Celular', 'the file has no column " "'],
  ['FONE', 'Fone-,fone.', '"FONE" could be "Fone-" and "fone."'],
])('the mapping %j matches no column of the header %s', (column, header, problem) => {
  expect(() => read(header, { phone_number: column })).toThrow(problem);
});

it('a column that the mapping uses for metadata is not taken for the name', () => {
  expect(read('telefone,nome', { nome: 'nome' })).toMatchObject({ name: undefined, others: [{ at: 1, name: 'nome' }] });
});

it('a column that the mapping uses several times is the name and each of those fields', () => {
  expect(read('telefone,nome', { name: 'nome', nome: 'nome', cliente: 'nome' })).toMatchObject({
    name: 1,
    others: [
      { at: 1, name: 'nome' },
      { at: 1, name: 'cliente' },
    ],
  });
});

it('required names are a JSON list, compared in composed form', () => {
  expect(readRequired(undefined)).toEqual([]);
  expect(readRequired(JSON.stringify(['preço'.normalize('NFD')]))).toEqual(['preço'.normalize('NFC')]);
  expect(() => readRequired('plan')).toThrow('required: expected JSON such as ["plan"], got "plan"');
  expect(() => readRequired('{"plan": 1}')).toThrow('required');
});
