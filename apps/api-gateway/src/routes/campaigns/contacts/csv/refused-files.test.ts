import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { example, read, refused } from '../../../../testing/contact-files.ts';

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
