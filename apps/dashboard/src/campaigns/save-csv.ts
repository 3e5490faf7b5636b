import { delimiterOf } from '../language/delimiter.ts';
import type { Language } from '../language/language.ts';

type Rows = readonly (readonly string[])[];

/** Saves a table as a CSV file that spreadsheets open. */
export function saveCsv(name: string, rows: Rows, language: Language): void {
  const address = URL.createObjectURL(new Blob(['\ufeff', csvText(rows, language)], { type: 'text/csv' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Text that a spreadsheet would take for a formula has an apostrophe in front. */
export function csvText(rows: Rows, language: Language): string {
  const delimiter = delimiterOf(language) === 'semicolon' ? ';' : ',';
  return rows.map((row) => `${row.map(cell).join(delimiter)}\r\n`).join('');
}

const cell = (text: string): string => {
  const plain = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${plain.replaceAll('"', '""')}"`;
};
