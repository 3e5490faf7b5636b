import { numberRules } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ImportTally } from '../import-tally.ts';
import { readContacts } from './read-contacts.ts';

const rules = numberRules({
  default_country: 'BR',
  allowed_countries: ['default'],
  number_check: 'valid',
  special_numbers: [],
});

type Read = { contacts: NewContact[]; errors: { line: number; error: string }[] };

/** Reads a file that comes in pieces of `pieceBytes`. */
async function read(file: string | Buffer, { pieceBytes = 1_000_000 } = {}): Promise<Read> {
  const bytes = Buffer.from(file as string);
  const pieces = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  };
  const tally = new ImportTally();
  const contacts: NewContact[] = [];
  for await (const batch of readContacts(pieces(), { tally, rules })) contacts.push(...batch);
  const { error_details } = tally.answer({ imported: 0, duplicates: 0 });
  return { contacts, errors: error_details.map(({ line, error }) => ({ line, error })) };
}

const refused = async (file: string | Buffer, pieceBytes?: number) =>
  read(file, pieceBytes === undefined ? {} : { pieceBytes }).then(
    () => 'was taken',
    (error: Error & { code?: string }) => (error.code === 'invalid_request' ? error.message : `${error}`),
  );

const john = { phoneNumber: '5511999887766', name: 'John Doe', metadata: { company: 'ACME' } };
const jane = { phoneNumber: '5511999887767', name: 'Jane Doe', metadata: { company: 'XYZ Corp' } };
const example = 'phone_number,name,company\n5511999887766,John Doe,ACME\n5511999887767,Jane Doe,XYZ Corp\n';

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
    expect(await read(file)).toEqual({ contacts: [john, jane], errors: [] });
  });

  it('may hold delimiters, quotes and line breaks in quoted fields, and its columns in any order', async () => {
    const file = 'note;name;phone_number\r\n"a;b, ""c""\r\nd";"O\nK";5511999887766\r\n';
    const metadata = { note: 'a;b, "c"\r\nd' };
    expect((await read(file)).contacts).toEqual([{ phoneNumber: '5511999887766', name: 'O\nK', metadata }]);
  });

  it('may name a column like a property of every object', async () => {
    const [contact] = (await read('phone_number,__proto__,constructor\n5511999887766,a,b')).contacts;
    expect(Object.entries(contact?.metadata ?? {})).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });

  it('leaves empty fields out', async () => {
    expect((await read('phone_number,name,company\n5511999887766,,  ')).contacts).toEqual([
      { phoneNumber: '5511999887766', name: null, metadata: {} },
    ]);
  });

  it('is read alike in pieces of any size', async () => {
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

it('a line that is no contact is told with its number, quoted line breaks and empty lines counted', async () => {
  const file = [
    'phone_number,name,company',
    '5511999887766,"two',
    'lines",x',
    '',
    'nobody,y,z',
    '5511999887767,short',
    ',no number,x',
    `5511999887768,${'n'.repeat(501)},x`,
    `5511999887769,m,${'m'.repeat(10_000)}`,
    '5511999887770,good,x',
  ].join('\n');
  const { contacts, errors } = await read(file);
  expect(contacts.map(({ phoneNumber }) => phoneNumber)).toEqual(['5511999887766', '5511999887770']);
  const aNumber = 'phone_number: expected a phone number: digits with an optional + in front, got';
  expect(errors).toEqual([
    { line: 5, error: `${aNumber} "nobody"` },
    { line: 6, error: 'has 2 fields, the header has 3' },
    { line: 7, error: `${aNumber} ""` },
    { line: 8, error: 'name: has more than 500 characters' },
    { line: 9, error: 'has more than 10000 characters of metadata' },
  ]);
});

it('the first 100 errors are told, all are counted', async () => {
  const tally = new ImportTally();
  for (let line = 2; line < 300; line += 1) tally.add({ line, number: 'x'.repeat(80), error: 'wrong' });
  const { errors, error_details } = tally.answer({ imported: 1, duplicates: 2 });
  expect(errors).toBe(298);
  expect(error_details).toHaveLength(100);
  expect(error_details.at(-1)).toEqual({ line: 101, phone_number: 'x'.repeat(50), error: 'wrong' });
});

describe('a file is refused whole, and it is said why', () => {
  const long = 'x'.repeat(70_000);
  const inLatin1 = Buffer.concat([Buffer.from('phone_number,name\n1,a\n5511999887766,Jo'), Buffer.of(0xe3, 0x6f)]);
  it.each<[string, string | Buffer, string]>([
    ['empty', '', 'file: is empty, its first line names the columns'],
    ['only line breaks', '\n\r\n\n', 'file: is empty, its first line names the columns'],
    ['only a mark', '\ufeff', 'file: is empty, its first line names the columns'],
    ['no header', '5511999887766,John', 'file, header: has no column "phone_number", but "5511999887766, John"'],
    ['another name for it', 'phone,name\n1,2', 'file, header: has no column "phone_number", but "phone, name"'],
    ['a column twice', 'phone_number,a,b,a\n', 'file, header: two columns are named "a"'],
    ['the number twice', 'phone_number,phone_number\n', 'file, header: two columns are named "phone_number"'],
    ['a column without name', 'phone_number,,a\n', 'file, header: column 2 has no name'],
    ['too many columns', `phone_number${',x'.repeat(200)}\n`, 'file, header: has more than 200 columns'],
    ['a giant first line', long, 'file: its first line has more than 65536 bytes'],
    [
      'a giant line',
      `${example}${long}`,
      'file, line 4: has more than 65536 bytes; is a quote missing, or the line break?',
    ],
    [
      'a quote that is left open',
      `${example}"x,y\n`,
      'file, line 4: a quoted field is open at the end of the file: a quote is missing',
    ],
    [
      'a quote in a field',
      `${example}5511999887768,O"K,x\n`,
      'file, line 4: a field that holds a quote must be quoted, and the quote inside doubled',
    ],
    [
      'a quote in a quoted field',
      `${example}5511999887768,"O"K",x\n`,
      'file, line 4: a quote inside a quoted field must be doubled',
    ],
    ['a NUL', `${example}5511999887768,\0,x\n`, 'file, line 4: holds a NUL byte, so it is no CSV in UTF-8'],
    [
      'UTF-16',
      Buffer.from(`\ufeff${example}`, 'utf16le'),
      'file: is in UTF-16, expected UTF-8: save it again as "CSV UTF-8"',
    ],
    [
      'Latin-1',
      inLatin1,
      'file, line 3: byte 0xe3 is no UTF-8, the file seems to be in Latin-1 or the like: save it again as "CSV UTF-8"',
    ],
    [
      'half a character at the end',
      Buffer.from(`${example}5511999887768,é`).subarray(0, -1),
      'file, line 4: byte 0xc3 is no UTF-8, the file seems to be in Latin-1 or the like: save it again as "CSV UTF-8"',
    ],
  ])('%s', async (_, file, why) => {
    expect(await refused(file)).toBe(why);
    expect(await refused(file, 7)).toBe(why);
  });

  it('or taken, whatever its bytes are, and never in another way', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array)),
      fc
        .string({ unit: fc.constantFrom(...'",;\n\r\\ab5\u00e9'), maxLength: 200 })
        .map((text) => Buffer.from(example + text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.integer({ min: 1, max: 50 }), async (file, pieceBytes) => {
        const answer = await refused(file, pieceBytes);
        expect(answer === 'was taken' || answer.startsWith('file')).toBe(true);
      }),
    );
  });
});
