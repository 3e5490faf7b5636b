import { pipeline } from 'node:stream';
import { contactLimits, type NumberRules, parsePhoneNumber } from '@ligai/contracts';
import type { NewContact } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { CsvError, type Info, type Options, type Parser, parse } from 'csv-parse';
import { badNumber } from '../../../../http/read-number.ts';
import type { ImportTally } from '../import-tally.ts';
import { checkedText } from './checked-text.ts';
import { type Columns, readHeader } from './read-header.ts';
import { longestRecord, sniffDelimiter } from './sniff-delimiter.ts';

/** Contacts that are handed on at a time. */
const batchSize = 100;

/** csv-parse's record with where it stands. */
type Line = { record: string[]; info: Info };

/**
 * Reads the contacts of a CSV file as it comes in: a header, `,` or `;`, CRLF or LF, quoted fields with line breaks, a byte
 * order mark or none. A line that is no contact is counted in `tally` with its number; a file that is no such CSV is
 * `invalid_request`, and says where.
 */
export async function* readContacts(
  bytes: AsyncIterable<Buffer>,
  { tally, rules }: { tally: ImportTally; rules: NumberRules },
): AsyncGenerator<NewContact[]> {
  const { delimiter, text } = await sniffDelimiter(checkedText(bytes));
  let columns: Columns | undefined;
  let batch: NewContact[] = [];
  for await (const { record, info } of linesOf(text, delimiter)) {
    if (!columns) {
      columns = readHeader(record);
      continue;
    }
    const contact = readContact(record, columns, rules);
    if (typeof contact === 'string') {
      tally.add({ line: info.lines, number: record[columns.phoneNumber], error: contact });
      continue;
    }
    batch.push(contact);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (!columns) throw new LigaiError('invalid_request', 'file: is empty, its first line names the columns');
  if (batch.length > 0) yield batch;
}

async function* linesOf(text: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<Line> {
  // `readableHighWaterMark` counts records: each crossing of the stream costs as much as parsing one.
  const parser = parse({ ...csvOptions, delimiter, readableHighWaterMark: batchSize } as Options);
  // What fails before the parser fails the parser.
  pipeline(text, parser, () => {});
  try {
    yield* parser as AsyncIterable<Line>;
  } catch (error) {
    throw error instanceof CsvError ? malformed(error, parser) : error;
  }
}

const csvOptions: Options = {
  info: true,
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: longestRecord,
};

const problems: Partial<Record<CsvError['code'], string>> = {
  CSV_MAX_RECORD_SIZE: `has more than ${longestRecord} bytes; is a quote missing, or the line break?`,
  CSV_QUOTE_NOT_CLOSED: 'a quoted field is open at the end of the file: a quote is missing',
  CSV_INVALID_CLOSING_QUOTE: 'a quote inside a quoted field must be doubled',
  INVALID_OPENING_QUOTE: 'a field that holds a quote must be quoted, and the quote inside doubled',
};

function malformed(error: CsvError, { info }: Parser): LigaiError {
  const problem = problems[error.code] ?? 'is no CSV';
  return new LigaiError('invalid_request', `file, line ${info.lines}: ${problem}`, { cause: error });
}

/** The contact of a line, or what is wrong with it. */
function readContact(record: string[], columns: Columns, rules: NumberRules): NewContact | string {
  if (record.length !== columns.count) return `has ${record.length} fields, the header has ${columns.count}`;
  const written = record[columns.phoneNumber] ?? '';
  const { number: phoneNumber, problem } = parsePhoneNumber(written, rules);
  if (phoneNumber === undefined) return badNumber('phone_number', problem, written);
  const name = columns.name === undefined ? '' : (record[columns.name] ?? '').trim();
  if (name.length > contactLimits.name) return `name: has more than ${contactLimits.name} characters`;
  const metadata: Record<string, string> = {};
  let length = 0;
  for (const column of columns.others) {
    const value = (record[column.at] ?? '').trim();
    if (value === '') continue;
    setOwn(metadata, column.name, value);
    length += column.name.length + value.length;
  }
  if (length > contactLimits.metadataText) return `has more than ${contactLimits.metadataText} characters of metadata`;
  return { phoneNumber, name: name === '' ? null : name, metadata };
}

/** A column may be named `__proto__`. */
function setOwn(target: Record<string, string>, name: string, value: string): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
