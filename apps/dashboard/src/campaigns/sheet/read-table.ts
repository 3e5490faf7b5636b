import { type Cell, type CellLanguage, cellText } from './cell-text.ts';
import { csvLine, csvRecords, decodedCsv } from './csv-text.ts';
import { hasFullNumber, hasNumberHeading, type SheetColumn } from './guess-columns.ts';
import { SheetProblem, sheetLimits } from './sheet-problem.ts';
import { readWorkbook } from './workbook.ts';

export type ReadTable = {
  file: File;
  /** Name of the sheet of a workbook; null is the first one with text. */
  sheet: string | null;
  /** Columns whose cells together are the number. */
  join: { areaCode: string; number: string } | null;
  /** Of dates, numbers and yes or no in cells. */
  language: CellLanguage;
};

/** A file of contacts, ready to be sent. */
export type Table = {
  /** Names of the sheets of a workbook; empty for CSV. */
  sheets: string[];
  sheet: string | null;
  columns: SheetColumn[];
  /** False if the first row is a contact: the columns have made-up names, and line 1 of the sheet is line 2 of `upload`. */
  hasHeadings: boolean;
  /** Rows below the headings; null for a CSV file of which only the beginning was read. */
  rows: number | null;
  /** CSV whose line numbers are those of the sheet. */
  upload: Blob;
};

/** Enough of a CSV file to see its headings and first rows. */
const headBytes = 262_144;
const mostSamples = 20;
/** Headings are looked for in this many rows; above them sheets have titles. */
const headingRows = 20;
/** Larger CSV files are only sent as they are, and workbooks with more text are not read. */
const largestRewrittenBytes = 100 * 2 ** 20;

/**
 * Reads the headings of a file and makes the CSV that is sent. A CSV file is sent as it is, unless columns are joined or its
 * first line is not one of distinct headings.
 */
export async function readTable({ file, sheet, join, language }: ReadTable): Promise<Table> {
  const start = new Uint8Array(await file.slice(0, 4).arrayBuffer());
  const isWorkbook = (start[0] === 0x50 && start[1] === 0x4b) || (start[0] === 0xd0 && start[1] === 0xcf);
  if (isWorkbook) return tableOfWorkbook({ file, sheet, join, language });
  return (join === null ? await headOfCsv(file) : null) ?? tableOfCsv(file, join, language);
}

async function tableOfWorkbook({ file, sheet, join, language }: ReadTable): Promise<Table> {
  const sheets = await readWorkbook(file);
  let characters = 0;
  const textOf = (cell: Cell) => {
    const text = cellText(cell, language);
    // A workbook has a text once, however many cells refer to it.
    characters += text.length;
    if (characters > largestRewrittenBytes) throw new SheetProblem('too_large');
    return text;
  };
  const texts = sheets.map(({ name, rows }) => ({ name, rows: rows.map((row) => row.map(textOf)) }));
  const filled = texts.filter(({ rows }) => rows.some(hasText));
  const withNumbers = filled.find(({ rows }) => rows.slice(0, headingRows).some(hasNumberHeading));
  const chosen = filled.find(({ name }) => name === sheet) ?? withNumbers ?? filled[0];
  if (!chosen) throw new SheetProblem('empty');
  const grid = gridOf(chosen.rows, language);
  return { sheets: filled.map(({ name }) => name), sheet: chosen.name, ...tableOf(grid, join) };
}

/** The table of a CSV file that can be sent as it is; otherwise null. */
async function headOfCsv(file: File): Promise<Table | null> {
  const isWhole = file.size <= headBytes;
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  const text = decodedCsv(head, isWhole);
  if (text.includes('\0')) throw new SheetProblem('not_a_workbook');
  const records = csvRecords(text, mostSamples + headingRows);
  const grid = gridOfCsv(records);
  if (!grid) return null;
  return { sheets: [], sheet: null, columns: columnsOf(grid), hasHeadings: true, rows: null, upload: file };
}

async function tableOfCsv(file: File, join: ReadTable['join'], language: CellLanguage): Promise<Table> {
  if (file.size > largestRewrittenBytes) throw new SheetProblem(join === null ? 'no_headings' : 'too_large');
  const records = csvRecords(decodedCsv(new Uint8Array(await file.arrayBuffer())));
  return { sheets: [], sheet: null, ...tableOf(gridOfCsv(records) ?? gridOf(records, language), join) };
}

/** The headings, the line that they are in counted from 0 and null if there is none, and the rows below. */
type Grid = { headingLine: number | null; headings: string[]; rows: readonly (readonly string[])[] };

function tableOf(grid: Grid, join: ReadTable['join']): Pick<Table, 'columns' | 'hasHeadings' | 'rows' | 'upload'> {
  const { headingLine, headings, rows } = grid;
  const joined = join === null ? (row: readonly string[]) => row : joiner(headings, join);
  const line = (row: readonly string[]) => {
    if (!hasText(row)) return '\r\n';
    const cells = joined(row);
    return csvLine(headings.map((_, at) => cells[at] ?? ''));
  };
  const parts = ['\r\n'.repeat(headingLine ?? 0), csvLine(headings), ...rows.map(line)];
  const upload = new Blob(parts, { type: 'text/csv' });
  const hasHeadings = headingLine !== null;
  return { columns: columnsOf(grid), hasHeadings, rows: rows.filter(hasText).length, upload };
}

/** Puts the area code in front of numbers that have none. */
function joiner(headings: readonly string[], join: NonNullable<ReadTable['join']>) {
  const [code, number] = [headings.indexOf(join.areaCode), headings.indexOf(join.number)];
  return (row: readonly string[]): readonly string[] =>
    row.map((cell, at) => (at === number ? withAreaCode(row[code] ?? '', cell) : cell));
}

export function withAreaCode(areaCode: string, number: string): string {
  const [code, digits] = [areaCode.replaceAll(/\D/g, '').replace(/^0+/, ''), number.replaceAll(/\D/g, '')];
  return code === '' || digits === '' || digits.length > 9 || number.trim().startsWith('+')
    ? number
    : `(${code}) ${number}`;
}

/** Every column that has text gets a heading, and no two the same. */
function gridOf(rows: readonly (readonly string[])[], language: CellLanguage): Grid {
  const headingLine = headingLineOf(rows);
  const below = rows.slice(headingLine === null ? 0 : headingLine + 1);
  const own = headingLine === null ? [] : (rows[headingLine] ?? []).map(plainCell);
  const width = below.reduce((most, row) => Math.max(most, widthOf(row)), widthOf(own));
  if (width > sheetLimits.columns) throw new SheetProblem('too_many_columns');
  const headings: string[] = [];
  for (let at = 0; at < width; at += 1) {
    const name = own[at] || `${language === 'en' ? 'Column' : 'Coluna'} ${columnLetters(at)}`;
    headings.push(headings.includes(name) ? `${name} ${columnLetters(at)}` : name);
  }
  return { headingLine, headings, rows: below };
}

/** The line of the headings, below titles; null if the first line that could be it is a contact. */
function headingLineOf(rows: readonly (readonly string[])[]): number | null {
  const first = rows.slice(0, headingRows);
  const named = first.findIndex(hasNumberHeading);
  if (named >= 0) return named;
  const wide = first.findIndex((row) => row.filter((cell) => cell.trim() !== '').length > 1);
  const line = wide >= 0 ? wide : rows.findIndex(hasText);
  return hasFullNumber(rows[line] ?? []) ? null : Math.max(line, 0);
}

/** Null if the first line with text is not one of distinct headings: the API reads it as such. */
function gridOfCsv(records: readonly (readonly string[])[]): Grid | null {
  const headingLine = records.findIndex(hasText);
  if (headingLine < 0) throw new SheetProblem('empty');
  const headings = (records[headingLine] ?? []).map(plainCell);
  const named = headings.filter((name) => name !== '');
  if (named.length > sheetLimits.columns) throw new SheetProblem('too_many_columns');
  const areHeadings = headingLineOf(records) === headingLine && new Set(named).size === named.length;
  return areHeadings ? { headingLine, headings, rows: records.slice(headingLine + 1) } : null;
}

const plainCell = (cell: string): string =>
  cell
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

function columnsOf({ headings, rows }: Grid): SheetColumn[] {
  const filled = rows.filter(hasText);
  const textAt = (row: readonly string[], at: number) => (row[at] ?? '').trim();
  const all = headings.map((name, at) => ({
    name,
    samples: filled.slice(0, mostSamples).map((row) => textAt(row, at)),
    hasBlanks: filled.some((row) => textAt(row, at) === ''),
  }));
  return all.filter(({ name }) => name !== '');
}

const hasText = (row: readonly string[]): boolean => row.some((cell) => cell.trim() !== '');

const widthOf = (row: readonly string[]): number => row.findLastIndex((cell) => cell.trim() !== '') + 1;

/** `A`, `B`, … `Z`, `AA`, as spreadsheet programs name columns. */
const columnLetters = (at: number): string =>
  (at < 26 ? '' : columnLetters(Math.floor(at / 26) - 1)) + String.fromCharCode(65 + (at % 26));
