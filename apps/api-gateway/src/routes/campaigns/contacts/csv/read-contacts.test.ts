import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { both, example, jane, john, read, refused } from '../../../../testing/contact-files.ts';

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

it('a line without a required value is an error that names what is missing', async () => {
  const file = 'phone_number,plan,price\n5511999887766,Gold,10\n5511999887767, ,10\n5511999887768\n';
  expect(await read(file, { required: ['plan', 'price'] })).toMatchObject({
    contacts: [{ phoneNumber: '5511999887766' }],
    errors: [
      { line: 3, error: 'has no value for plan' },
      { line: 4, error: 'has no value for plan, price' },
    ],
  });
});

it('a line without a name is an error if the name is required, whatever its column', async () => {
  const file = 'telefone,Nome\n5511999887766,Ana\n5511999887767, \n5511999887768\n';
  expect(await read(file, { required: ['name'] })).toMatchObject({
    contacts: [{ name: 'Ana' }],
    errors: [
      { line: 3, error: 'has no value for name' },
      { line: 4, error: 'has no value for name' },
    ],
  });
  expect(await read(file)).toMatchObject({ contacts: [{ name: 'Ana' }, { name: null }, { name: null }] });
});
