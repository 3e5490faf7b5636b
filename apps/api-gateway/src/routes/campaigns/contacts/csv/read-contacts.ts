import { contactLimits, type NumberRules } from '@ligai/contracts';
import { listNames } from '@ligai/conversation';
import type { NewContact } from '@ligai/db';
import { type Clock, LigaiError } from '@ligai/kernel';
import { readContactNumber } from '../../../../http/read-number.ts';
import { ContactBatches, type ReadContact } from '../contact-batches.ts';
import type { ContactProblem, ImportTally } from '../import-tally.ts';
import { type CsvRecord, CsvSplitter } from './csv-records.ts';
import { decodedText } from './decoded-text.ts';
import { type ColumnMapping, type Columns, readHeader } from './read-header.ts';
import { sniffDelimiter } from './sniff-delimiter.ts';

export type CsvReading = {
  tally: ImportTally;
  rules: NumberRules;
  clock: Clock;
  mapping?: ColumnMapping;
  /** Names of metadata, or `name`: a line without one of these values is an error. */
  required?: readonly string[];
};

/**
 * Reads the contacts of a CSV file as it comes in, in slices that hold the event loop for some 10 ms. Whatever has one plain
 * meaning is taken: see `decodedText`, `sniffDelimiter`, `readHeader` and `CsvSplitter`. A line that is no contact is
 * counted in `tally` with its number; a file without a usable header is `invalid_request`.
 */
export async function* readContacts(bytes: AsyncIterable<Buffer>, reading: CsvReading): AsyncGenerator<NewContact[]> {
  const { tally, rules, clock, mapping, required = [] } = reading;
  const decoded = decodedText(bytes);
  const { delimiter, firstLine, text } = await sniffDelimiter(decoded.pieces);
  const splitter = new CsvSplitter({ delimiter, firstLine });
  const batches = new ContactBatches({ tally, clock });
  let columns: Columns | undefined;
  for await (const records of recordsOf(text, splitter)) {
    for (const record of records) {
      if (!columns) {
        columns = readHeader(cellsOfHeader(record), mapping);
        tally.describeFile({ delimiter, columns });
        continue;
      }
      batches.add(readContact(record, { columns, rules, required }));
      if (batches.isDue) yield await batches.next();
    }
  }
  if (!columns) throw new LigaiError('invalid_request', 'file: is empty, its first line names the columns');
  tally.describeFile({ delimiter, columns, encoding: decoded.encoding() });
  yield* batches.rest();
}

async function* recordsOf(text: AsyncGenerator<string>, splitter: CsvSplitter): AsyncGenerator<Iterable<CsvRecord>> {
  for await (const piece of text) yield splitter.push(piece, false);
  yield splitter.push('', true);
}

function cellsOfHeader(record: CsvRecord): string[] {
  if ('cells' in record) return record.cells;
  throw new LigaiError('invalid_request', `file, header: ${record.problem}`);
}

/** The contact of a line, or what is wrong with it. */
function readContact(
  record: CsvRecord,
  { columns, rules, required }: { columns: Columns; rules: NumberRules; required: readonly string[] },
): ReadContact {
  const { line } = record;
  if ('problem' in record) return { line, number: undefined, problem: record.problem };
  const { cells } = record;
  const written = cells[columns.phoneNumber] ?? '';
  const name = columns.name === undefined ? '' : (cells[columns.name] ?? '').trim();
  const wrong = (problem: string): ContactProblem => ({ line, number: written, name, problem });
  const split = splitNumber(written, cells[columns.phoneNumber + 1]);
  if (split !== undefined) return { line, number: split, problem: readContactNumber(split, rules).problem ?? '' };
  const misplaced = misplacedCell(cells, columns);
  if (misplaced !== undefined) return wrong(misplaced);
  const { number: phoneNumber, problem } = readContactNumber(written, rules);
  if (phoneNumber === undefined) return wrong(problem);
  if (name.length > contactLimits.name) return wrong(`name: has more than ${contactLimits.name} characters`);
  const metadata: Record<string, string> = {};
  let length = 0;
  for (const column of columns.others) {
    const value = (cells[column.at] ?? '').trim();
    if (value === '') continue;
    setOwn(metadata, column.name, value);
    length += column.name.length + value.length;
  }
  if (length > contactLimits.metadataText) {
    return wrong(`has more than ${contactLimits.metadataText} characters of metadata`);
  }
  const isNamed = (field: string) => field === 'name' && name !== '';
  const empty = required.filter((field) => !isNamed(field) && !Object.hasOwn(metadata, field));
  if (empty.length > 0) return wrong(`has no value for ${listNames(empty)}`);
  return { line, phoneNumber, name: name === '' ? null : name, metadata };
}

/** `5,5119998E+12` without quotes in a file with commas: a spreadsheet's scientific notation, cut in two. */
function splitNumber(written: string, next = ''): string | undefined {
  const text = `${written.trim()},${next.trim()}`;
  return /^\d,\d{1,20}[eE]\+?\d{1,3}$/.test(text) ? text : undefined;
}

/** Text where no column is, which would be lost, and characters that the database cannot hold. */
function misplacedCell(cells: readonly string[], { names, unnamed }: Columns): string | undefined {
  for (let at = names.length; at < cells.length; at += 1) {
    if (cells[at]?.trim()) {
      return `has ${cells.length} fields, the header has ${names.length}: put a field that holds the delimiter in quotes`;
    }
  }
  for (const at of unnamed)
    if (cells[at]?.trim()) return `has text in column ${at + 1}, which has no name in the header`;
  if (cells.some((cell) => cell.includes('\0'))) return 'holds a NUL character';
  return undefined;
}

/** A column may be named `__proto__`. */
function setOwn(target: Record<string, string>, name: string, value: string): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
