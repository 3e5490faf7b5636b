import { timeZone } from '@ligai/contracts';
import { z } from 'zod';

/** With a byte order mark, by which spreadsheets recognise the encoding. */
export const byteOrderMark = '\ufeff';

const delimiters = { comma: ',', semicolon: ';', tab: '\t' } as const;
export type Delimiter = keyof typeof delimiters;

/** The parameters of every export. */
export const csvQuery = {
  delimiter: z
    .enum(['comma', 'semicolon', 'tab'], 'expected comma, semicolon or tab')
    .default('comma')
    .describe('Between the cells (default: comma). Spreadsheets in Portuguese expect `semicolon`'),
  timezone: timeZone().optional().describe('Of the times (default: the setting `timezone`)'),
};

/** One line of a CSV file. */
export const csvLine = (cells: readonly unknown[], delimiter: Delimiter = 'comma'): string =>
  `${cells.map(csvCell).join(delimiters[delimiter])}\r\n`;

/**
 * Quoted if necessary, and with an apostrophe in front of text that a spreadsheet would take for a formula. Source: OWASP,
 * "CSV Injection". Null and undefined are empty.
 */
export function csvCell(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const harmless = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /^[\w .:-]*$/.test(harmless) ? harmless : `"${harmless.replaceAll('"', '""')}"`;
}

/** Formats times so that spreadsheets recognise them: `2026-01-15 10:30:00`. */
export function csvTimes(zone: string): (time: Date | null) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    ...{ timeZone: zone, hourCycle: 'h23' },
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  return (time) => (time === null ? '' : format.format(time));
}
