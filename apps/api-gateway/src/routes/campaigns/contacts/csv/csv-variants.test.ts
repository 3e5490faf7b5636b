import { describe, expect, it } from 'vitest';
import { both, john, read } from '../../../../testing/contact-files.ts';

describe('a file of a common program is read as intended:', () => {
  const table = [
    ['phone_number', 'name', 'company'],
    ['5511999887766', 'John Doe', 'ACME'],
    ['5511999887767', 'Jane Doe', 'XYZ Corp'],
  ];
  const file = (change: (cell: string, row: number, column: number) => string, delimiter = ',', lineEnd = '\n') =>
    table.map((cells, row) => cells.map((cell, column) => change(cell, row, column)).join(delimiter)).join(lineEnd);
  const header = (...names: string[]) => file((cell, row, column) => (row === 0 ? (names[column] ?? '') : cell));
  const numbers = (change: (number: string) => string) =>
    file((cell, row, column) => (row > 0 && column === 0 ? change(cell) : cell));
  const same = (cell: string) => cell;

  it.each<[string, string | Buffer]>([
    ['blanks and capitals in the header', header(' Phone_Number ', 'NAME', 'company')],
    ['a blank in a name', header('Phone Number', 'Name', 'company')],
    ['Portuguese', header('telefone', 'nome', 'company')],
    ['Portuguese with an accent', header('Número de Telefone', 'Nome Completo', 'company')],
    ['nº for número', header('Nº de telefone', 'Nome', 'company')],
    ['a remark in parentheses', header('Telefone (WhatsApp)', 'Nome', 'company')],
    ['delimiters in remarks', file((cell, row, column) => (row === 0 && column < 2 ? `${cell} (a, b, c)` : cell), ';')],
    ['Portuguese with the area code', header('Telefone com DDD', 'Nome', 'company')],
    ['two uses of a number', header('Celular/WhatsApp', 'Nome', 'company')],
    ['Google Contacts', header('Phone 1 - Value', 'Name', 'company')],
    ['Outlook', header('Home Phone', 'Name', 'company')],
    ['Spanish with two words', header('Teléfono celular', 'Nombre', 'company')],
    ['Spanish', header('Teléfono', 'Nombre', 'company')],
    ['invisible characters in the header', header('\u200bphone_number', 'name\u00a0', 'company')],
    ['tabs', file(same, '\t')],
    ['bars', file(same, '|')],
    ['sep=', `sep=;\r\n${file(same, ';', '\r\n')}`],
    ['sep= in quotes', `"sep=;"\r\n${file(same, ';', '\r\n')}`],
    ['sep= with another delimiter in the header', `sep=|\n${file(same, '|')}`],
    ['trailing commas', `${file(same, ',', ',,\n')},,`],
    ['lines of commas', file(same, ',', '\n,,\n , ,\n')],
    ['CR alone', file(same, ',', '\r')],
    ['CR alone and a last one', `${file(same, ',', '\r')}\r`],
    ['UTF-16, little end first', Buffer.from(`\ufeff${file(same, '\t', '\r\n')}`, 'utf16le')],
    ['UTF-16, big end first', Buffer.from(`\ufeff${file(same)}`, 'utf16le').swap16()],
    ['numbers as formulas', numbers((number) => `="${number}"`)],
    ['numbers as quoted formulas', numbers((number) => `"=""${number}"""`)],
    ['numbers after an apostrophe', numbers((number) => `'${number}`)],
    ['numbers as links', numbers((number) => `tel:+${number}`)],
    ['numbers as links of WhatsApp', numbers((number) => `https://wa.me/${number}`)],
    ['no-break spaces around numbers', numbers((number) => `\u00a0${number}\u00a0`)],
    ['invisible characters around numbers', numbers((number) => `\u202a${number}\u202c\u200b`)],
    ['blanks before quotes', file((cell) => `  "${cell}" `)],
  ])('%s', async (_, given) => {
    expect(await read(given)).toMatchObject(both);
    expect(await read(given, { pieceBytes: 3 })).toMatchObject(both);
  });

  it('a header with a comma in a name', async () => {
    const { contacts } = await read('Telefone;Nome, completo\n5511999887766;Ana\n');
    expect(contacts).toMatchObject([{ phoneNumber: '5511999887766', name: 'Ana' }]);
  });

  it('Windows-1252, as Excel writes it in Portuguese', async () => {
    const given = Buffer.from('Telefone;Nome;Cidade\r\n5511999887766;João;São Paulo \x96 SP\r\n', 'latin1');
    for (const pieceBytes of [1, 7, 1000]) {
      expect(await read(given, { pieceBytes })).toMatchObject({
        contacts: [{ name: 'João', metadata: { Cidade: 'São Paulo – SP' } }],
        errors: [],
      });
    }
  });

  it('shorter lines', async () => {
    const { contacts, errors } = await read('phone_number,name,company\n5511999887766\n5511999887767,Jane\n');
    expect(errors).toEqual([]);
    expect(contacts).toMatchObject([
      { name: null, metadata: {} },
      { name: 'Jane', metadata: {} },
    ]);
  });

  it('a quote inside an unquoted field', async () => {
    const { contacts } = await read('phone_number,name\n5511999887766,O"Kane 5" x 4"\n');
    expect(contacts).toMatchObject([{ name: 'O"Kane 5" x 4"' }]);
  });

  it('columns with any names, assigned by a mapping', async () => {
    const given = 'Fone 2;Fone;Quem;Firma\n5511999887766;x;John Doe;ACME\n';
    const mapping = { phone_number: 'fone 2', name: 'Quem', company: 'Firma' };
    expect((await read(given, { mapping })).contacts).toEqual([{ ...john, metadata: { Fone: 'x', company: 'ACME' } }]);
  });
});
