import { expect, it } from 'vitest';
import { type ColumnMapping, readHeader } from './read-header.ts';

const read = (header: string, mapping: ColumnMapping = {}) => readHeader(header.split(','), mapping);

it.each([
  ['celular,telefone,nome', '"telefone" and "celular"'],
  ['Phone number (home),Phone number (mobile)', '"Phone number (home)" and "Phone number (mobile)"'],
])('of %s no column is taken for the number, and both are named', (header, both) => {
  expect(() => read(header)).toThrow(
    `file, header: both ${both} could hold the phone numbers: name one of them "phone_number", or send the form field ` +
      'mapping, such as {"phone_number": "Telefone"}',
  );
});

it('the documented name decides, also beside the same name with a remark', () => {
  expect(read('Phone number (fax),phone_number')).toMatchObject({ phoneNumber: 1 });
});

it('a column named "número" is taken for the number only where no other can be', () => {
  const house = [{ at: 2, name: 'número' }];
  expect(read('telefone,nome,número')).toMatchObject({ phoneNumber: 0, name: 1, others: house });
  expect(read('nome,número')).toMatchObject({ phoneNumber: 1, name: 0, others: [] });
});

it.each([
  ['Telefone (trabalho)', 'Telefone (casa),Telefone (celular)', 'the file has no column "Telefone (trabalho)"'],
  [' ', 'nome,,Celular', 'the file has no column " "'],
  ['FONE', 'Fone-,fone.', '"FONE" could be "Fone-" and "fone."'],
])('no column is taken for the mapping %j of the header %s', (column, header, problem) => {
  expect(() => read(header, { phone_number: column })).toThrow(problem);
});
