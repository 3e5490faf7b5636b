import { expect, it } from 'vitest';
import { csvText } from './save-csv.ts';

it("a file has the delimiter of the language's spreadsheets", () => {
  const rows = [
    ['Linha', 'Número'],
    ['14', 'a "b"'],
  ];
  expect(csvText(rows, 'pt-BR')).toBe('"Linha";"Número"\r\n"14";"a ""b"""\r\n');
  expect(csvText(rows, 'en')).toBe('"Linha","Número"\r\n"14","a ""b"""\r\n');
});

it('text that a spreadsheet would take for a formula has an apostrophe in front', () => {
  expect(csvText([['=1+1', '+55']], 'en')).toBe(`"'=1+1","'+55"\r\n`);
  // Some spreadsheets take these as the same marks.
  expect(csvText([['＝1', '＋1', '－1', '＠a', '\n=1']], 'en')).toBe(`"'＝1","'＋1","'－1","'＠a","'\n=1"\r\n`);
});
