import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvSplitter } from './csv-records.ts';

it('a file in RFC 4180 format is split as csv-parse splits it', () => {
  const cell = fc.string({ unit: fc.constantFrom(...'",;\n\r ab\u00e9\t'), maxLength: 8 });
  const written = (text: string) =>
    /[",\n\r]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), (records) => {
      const text = records.map((cells) => cells.map(written).join(',')).join('\r\n');
      const splitter = new CsvSplitter({ delimiter: ',', firstLine: 1 });
      const ours = [...splitter.push(text, true)].map((record) => ('cells' in record ? record.cells : record.problem));
      const theirs = parse(text, { relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] });
      expect(ours).toEqual(theirs.filter((cells) => cells.some((one) => one.trim() !== '')));
    }),
  );
});

it.each(['\r', '\n', '\r\n'])(
  'an invalid line that ends in %j is skipped to its end, in chunks of any size',
  (lineEnd) => {
    const text = `""\\${lineEnd}a,b${lineEnd}"`;
    const read = (pieces: readonly string[]) => {
      const splitter = new CsvSplitter({ delimiter: ',', firstLine: 1 });
      return pieces.flatMap((piece, at) => [...splitter.push(piece, at === pieces.length - 1)]);
    };
    const whole = read([text]);
    expect(whole).toEqual([
      { line: 1, problem: 'a quote inside a quoted field must be doubled' },
      { line: 2, cells: ['a', 'b'] },
      { line: 3, problem: 'a quote opens a field here and is not closed' },
    ]);
    expect(read([...text])).toEqual(whole);
  },
);
