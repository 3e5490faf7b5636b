import { numberRules } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import { systemClock } from '@ligai/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportTally } from '../import-tally.ts';
import { readContacts } from './read-contacts.ts';
import type { ColumnMapping } from './read-header.ts';

const rules = numberRules({
  default_country: 'BR',
  allowed_countries: ['default'],
  number_check: 'valid',
  special_numbers: [],
});

type Contact = Omit<NewContact, 'line'>;
type Read = { contacts: Contact[]; lines: (number | undefined)[]; errors: { line: number; error: string }[] };

/** Reads a file that comes in pieces of `pieceBytes`. */
async function read(
  file: string | Buffer,
  { pieceBytes = 1_000_000, mapping = {} }: { pieceBytes?: number; mapping?: ColumnMapping } = {},
): Promise<Read> {
  const bytes = Buffer.from(file as string);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  const tally = new ImportTally();
  const contacts: NewContact[] = [];
  const reading = { tally, rules, clock: systemClock, mapping };
  for await (const batch of readContacts(pieces(), reading)) contacts.push(...batch);
  const { error_details } = tally.answer({ imported: 0, duplicates: 0 }, null);
  return {
    contacts: contacts.map(({ line: _, ...contact }) => contact),
    lines: contacts.map(({ line }) => line),
    errors: error_details.map(({ line, error }) => ({ line, error })),
  };
}

const refused = async (file: string | Buffer, pieceBytes?: number) =>
  read(file, pieceBytes === undefined ? {} : { pieceBytes }).then(
    () => 'was taken',
    (error: Error & { code?: string }) => (error.code === 'invalid_request' ? error.message : `${error}`),
  );

const john = { phoneNumber: '5511999887766', name: 'John Doe', metadata: { company: 'ACME' } };
const jane = { phoneNumber: '5511999887767', name: 'Jane Doe', metadata: { company: 'XYZ Corp' } };
const example = 'phone_number,name,company\n5511999887766,John Doe,ACME\n5511999887767,Jane Doe,XYZ Corp\n';

/** The contacts of {@link example}, and nothing that is wrong. */
const both = { contacts: [john, jane], errors: [] };

describe('a CSV file', () => {
  it.each([
    ['as in the specification', example],
    ['with semicolons', example.replaceAll(',', ';')],
    ['with CRLF', example.replaceAll('\n', '\r\n')],
    ['with a byte order mark', `\ufeff${example}`],
    ['without a last line break', example.trimEnd()],
    ['with empty lines', `\n\r\n${example.replaceAll('\n', '\n\n')}\n`],
    ['quoted', example.replaceAll(/[^,\n]+/g, '"$&"')],
    ['with blanks around', example.replaceAll(',', ' , ')],
    ['with numbers as people write them', example.replace('5511999887766', '+55 (11) 99988-7766')],
  ])('%s is read', async (_, file) => {
    expect(await read(file)).toMatchObject(both);
  });

  it('may contain delimiters, quotes and line breaks in quoted fields, and its columns in any order', async () => {
    const file = 'note;name;phone_number\r\n"a;b, ""c""\r\nd";"O\nK";5511999887766\r\n';
    const metadata = { note: 'a;b, "c"\r\nd' };
    expect((await read(file)).contacts).toEqual([{ phoneNumber: '5511999887766', name: 'O\nK', metadata }]);
  });

  it('may have a column named like an object property', async () => {
    const [contact] = (await read('phone_number,__proto__,constructor\n5511999887766,a,b')).contacts;
    expect(Object.entries(contact?.metadata ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('omits empty fields', async () => {
    expect((await read('phone_number,name,company\n5511999887766,,  ')).contacts).toEqual([
      { phoneNumber: '5511999887766', name: null, metadata: {} },
    ]);
  });

  it('gives the same contacts in chunks of any size', async () => {
    const file = `\ufeff${example}5511999887768;x,"Zoë\r\n👋","Ação"\n`;
    const whole = await read(file);
    expect(whole.errors).toHaveLength(1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 60 }), async (pieceBytes) => {
        expect(await read(file, { pieceBytes })).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});

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

describe('an invalid line is one error that describes the remedy:', () => {
  it('with its line number, which counts quoted line breaks and blank lines', async () => {
    const file = [
      'phone_number,name,company',
      '5511999887766,"two',
      'lines",x',
      '',
      'nobody,y,z',
      '5511999887767,a,b,c',
      ',no number,x',
      `5511999887768,${'n'.repeat(501)},x`,
      `5511999887769,m,${'m'.repeat(10_000)}`,
      '5511999887770,good,x',
    ].join('\n');
    const { contacts, lines, errors } = await read(file);
    expect(contacts.map(({ phoneNumber }) => phoneNumber)).toEqual(['5511999887766', '5511999887770']);
    expect(lines).toEqual([2, 10]);
    const aNumber = 'phone_number: expected a phone number: digits with an optional + in front, got';
    expect(errors).toEqual([
      { line: 5, error: `${aNumber} "nobody"` },
      { line: 6, error: 'has 4 fields, the header has 3: put a field that holds the delimiter in quotes' },
      { line: 7, error: `${aNumber} ""` },
      { line: 8, error: 'name: has more than 500 characters' },
      { line: 9, error: 'has more than 10000 characters of metadata' },
    ]);
  });

  it.each([
    ['a quote that never closes', '"5511999887768,x,y', 'a quote opens a field here and is not closed'],
    ['a quote in a quoted field', '5511999887768,"O"K",x', 'a quote inside a quoted field must be doubled'],
    ['a NUL', '5511999887768,\0,x', 'holds a NUL character'],
    [
      'scientific notation',
      '"5,5119998E+12",x,y',
      "phone_number: expected a phone number, this is a spreadsheet's scientific notation: format the column as text and " +
        'enter the numbers again, got "5,5119998E+12"',
    ],
    ...['5,5119998E+12,x,y', '5,5119998e12,x', '5,5119998E+12'].map((line) => [
      `scientific notation without quotes (${line})`,
      line,
      "phone_number: expected a phone number, this is a spreadsheet's scientific notation: format the column as text and " +
        `enter the numbers again, got "${line.split(',').slice(0, 2).join(',')}"`,
    ]),
    [
      'an invisible character inside a number',
      '55\u00a0x,x,y',
      'phone_number: expected a phone number: digits with an optional + in front, got "55U+00A0x"',
    ],
    ['a giant line', 'x'.repeat(70_000), 'has more than 65536 characters; is a line break missing?'],
  ])('%s', async (_, line, error) => {
    const file = `${example}${line}\n5511999887769,after,z\n`;
    for (const pieceBytes of [1_000_000, 4096]) {
      const { contacts, errors } = await read(file, { pieceBytes });
      expect(errors).toEqual([{ line: 4, error }]);
      expect(contacts).toMatchObject([john, jane, { name: 'after' }]);
    }
  });

  it('an unclosed quote is reported with its own line, not with the end of the file', async () => {
    const after = '5511999887768,x,y\n'.repeat(10_000);
    const { contacts, errors } = await read(`${example}5511999887769,"open,y\n${after}`, { pieceBytes: 65_536 });
    expect(errors).toEqual([
      { line: 4, error: 'a quote opens a field here and is not closed within 65536 characters' },
    ]);
    expect(contacts).toHaveLength(10_002);
  });

  it('text in a column without a name', async () => {
    const { contacts, errors } = await read('phone_number,,a\n5511999887766,,x\n5511999887767,lost,x\n');
    expect(contacts).toMatchObject([{ metadata: { a: 'x' } }]);
    expect(errors).toEqual([{ line: 3, error: 'has text in column 2, which has no name in the header' }]);
  });
});

it('column names are compared in composed Unicode form, as in placeholders', async () => {
  const file = 'phone_number,endere\u00e7o,preço\n5511999887766,Rua A,10\n'.normalize('NFD');
  expect(await read(file)).toMatchObject({ contacts: [{ metadata: { endereço: 'Rua A', preço: '10' } }], errors: [] });
  const mapping = { ['valor_já'.normalize('NFD')]: 'preço' };
  const field = (await read(file, { mapping })).contacts[0]?.metadata ?? {};
  expect(Object.keys(field)).toContain('endereço');
  expect(await refused('phone_number,pre\u00e7o,prec\u0327o\n')).toBe('file, header: two columns are named "preço"');
});

it('only the first 100 errors are listed, and all are counted', async () => {
  const tally = new ImportTally();
  for (let line = 2; line < 300; line += 1) tally.add({ line, number: 'x'.repeat(80), problem: 'wrong' });
  const { errors, error_details } = tally.answer({ imported: 1, duplicates: 2 }, 1);
  expect(errors).toBe(298);
  expect(error_details).toHaveLength(100);
  expect(error_details[0]).toEqual({ line: 2, phone_number: 'x'.repeat(50), error: 'wrong' });
});

describe('a file that is not a table of contacts is rejected completely, with the reason:', () => {
  const long = 'x'.repeat(70_000);
  const save = 'open it in the spreadsheet program and save it as "CSV UTF-8"';
  const has = 'file, header: has no column "phone_number", but';
  const rename =
    'rename the column with the numbers, or send the form field mapping, such as {"phone_number": "Telefone"}';

  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'file: is empty, its first line names the columns'],
    ['empty lines', '\n\r\n\n', 'file: is empty, its first line names the columns'],
    ['no number', 'name,company\nx,y', `${has} "name, company": ${rename}`],
    [
      'no header',
      '5511999887766,John\n',
      `${has} "5511999887766, John": the first line must name the columns, such as phone_number,name`,
    ],
    ['a column twice', 'phone_number,a,b,a\n', 'file, header: two columns are named "a"'],
    ['the number twice', 'phone_number,phone_number\n', 'file, header: two columns are named "phone_number"'],
    ['too many columns', `phone_number${',x'.repeat(200)}\n`, 'file, header: has more than 200 columns'],
    ['a giant first line', long, 'file: its first line has more than 65536 characters'],
    [
      'UTF-16 that is cut in a character',
      Buffer.from('\ufeffphone_number\n5511999887766\n', 'utf16le').subarray(0, -1),
      `file, line 2: bytes that are not UTF-16: ${save}`,
    ],
    [
      'UTF-16 with half a character',
      Buffer.from('\ufeffphone_number,name\n5511999887766,A\ud83d\n', 'utf16le'),
      `file, line 2: bytes that are not UTF-16: ${save}`,
    ],
    [
      'an Excel workbook',
      Buffer.from('504b030414000600080000002100', 'hex'),
      `file: is an Excel or OpenDocument workbook (.xlsx, .ods) or another zip archive: ${save}`,
    ],
    [
      'an old Excel workbook',
      Buffer.from('d0cf11e0a1b11ae10000', 'hex'),
      `file: is an old Excel workbook (.xls): ${save}`,
    ],
    ['a PDF', '%PDF-1.7\n1 0 obj', 'file: is a PDF: export the table from the program that made it as CSV'],
    [
      'UTF-16 without a mark',
      Buffer.from(example, 'utf16le'),
      `file: seems to be UTF-16 without its byte order mark: ${save}`,
    ],
    [
      'two encodings',
      Buffer.concat([Buffer.from(`${example}5511999887768,é\n`), Buffer.from('5511999887769,\xe9,x\n', 'latin1')]),
      `file, line 5: byte 0xe9 is no UTF-8: ${save}`,
    ],
    [
      'an encoding of neither kind',
      Buffer.concat([Buffer.from(example), Buffer.from('5511999887769,\x81,x\n', 'latin1')]),
      `file, line 4: byte 0x81 is neither UTF-8 nor Windows-1252: ${save}`,
    ],
  ])('%s', async (_, file, why) => {
    expect(await refused(file)).toBe(why);
    expect(await refused(file, 7)).toBe(why);
  });

  it('only line feeds', async () => {
    expect(await refused('\n'.repeat(200_000), 65_536)).toBe('file: begins with more than 100000 blank lines');
    expect(await refused(`${example}${'\n'.repeat(200_000)}`, 65_536)).toBe(
      'file, line 100005: more than 100000 blank lines in a row',
    );
  });

  it('any bytes are rejected or accepted in the same way in chunks of any size', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      fc
        .string({ unit: fc.constantFrom(...'",;\n\r\\ab5\u00e9'), maxLength: 200 })
        .map((text) => Buffer.from(example + text)),
    );
    const outcome = (file: Buffer, pieceBytes: number) =>
      read(file, { pieceBytes }).catch((error: Error & { code?: string }) => [error.code, error.message]);
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (file, pieceBytes) => {
        const whole = await outcome(file, 1_000_000);
        // Of several things that are wrong with a file, the first one found is named.
        const refusal = ['invalid_request', expect.stringMatching(/^file/)];
        expect(await outcome(file, pieceBytes)).toEqual(Array.isArray(whole) ? refusal : whole);
        if (Array.isArray(whole)) expect(whole).toEqual(refusal);
      }),
    );
  });
});
