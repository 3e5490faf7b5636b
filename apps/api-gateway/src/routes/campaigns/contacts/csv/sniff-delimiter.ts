import { LigaiError } from '@ligai/kernel';
import { isNumberColumn } from './column-names.ts';
import { longestRecord } from './csv-records.ts';

const delimiters = [',', ';', '\t', '|'];
/** Line breaks before the header; more of them are no table. */
const mostBlankLines = 100_000;

export type SniffedText = {
  delimiter: string;
  /** The number of the line with which `text` begins. */
  firstLine: number;
  text: AsyncGenerator<string>;
};

/**
 * Reads as far as the header goes. The delimiter is that of a first line `sep=;`, as Excel writes it, else that of `,`, `;`,
 * tab and `|` by which the header has a column of numbers, and which it has most of outside quotes. `text` gives everything
 * from the header on.
 * Error: `invalid_request` where the file is empty or the header has no end.
 */
export async function sniffDelimiter(pieces: AsyncGenerator<string>): Promise<SniffedText> {
  const start = { text: '', line: 1, scanned: 0, quoted: false };
  let done = false;
  while (!done) {
    const next = await pieces.next();
    done = next.done === true;
    start.text += next.value ?? '';
    dropBlankLines(start, done);
    const header = headerOf(start, done);
    if (header === undefined) {
      if (start.text.length <= longestRecord) continue;
      throw invalid(`file: its first line has more than ${longestRecord} characters`);
    }
    const stated = /^\ufeff?"?sep=([^\r\n])"?[ ,;\t]*$/i.exec(header.text)?.[1];
    if (stated === undefined) {
      return { delimiter: delimiterOf(header.text), firstLine: start.line, text: joined(start.text, pieces) };
    }
    const rest = start.text.slice(header.end).replace(/^(\r\n|\r|\n)/, '');
    return { delimiter: stated, firstLine: start.line + 1, text: joined(rest, pieces) };
  }
  throw invalid('file: is empty, its first line names the columns');
}

/** What has come, its first line's number, and how far it was scanned for the end of the header. */
type Start = { text: string; line: number; scanned: number; quoted: boolean };

function dropBlankLines(start: Start, done: boolean): void {
  if (start.scanned > 0) return;
  let blank = /^[\r\n]*/.exec(start.text)?.[0].length ?? 0;
  // A line feed that belongs to this carriage return may come with the next piece.
  if (!done && blank === start.text.length && start.text.endsWith('\r')) blank -= 1;
  start.line += start.text.slice(0, blank).match(/\r\n?|\n/g)?.length ?? 0;
  start.text = start.text.slice(blank);
  if (start.line > mostBlankLines) throw invalid(`file: begins with more than ${mostBlankLines} blank lines`);
}

/** The first line, with line breaks in quotes; undefined while its end has not come, or where there is nothing. */
function headerOf(start: Start, done: boolean): { text: string; end: number } | undefined {
  const { text } = start;
  for (; start.scanned < text.length && start.scanned <= longestRecord; start.scanned += 1) {
    const at = start.scanned;
    const character = text[at];
    if (character === '"') start.quoted = !start.quoted;
    if (start.quoted || (character !== '\n' && character !== '\r')) continue;
    // The next character decides whether a line feed belongs to a carriage return.
    if (character === '\r' && at + 1 === text.length) break;
    return { text: text.slice(0, at), end: at };
  }
  return done && text !== '' ? { text: text.replace(/\r$/, ''), end: text.length } : undefined;
}

/** Column names may hold a delimiter too: `Telefone;Nome, completo`. */
function delimiterOf(header: string): string {
  const fitting = delimiters.filter((delimiter) => header.split(delimiter).some(isNumberColumn));
  const candidates = fitting.length > 0 ? fitting : delimiters;
  const bare = header.replaceAll(/"[^"]*"/g, '');
  const counts = candidates.map((delimiter) => bare.split(delimiter).length);
  return candidates[counts.indexOf(Math.max(...counts))] ?? ',';
}

async function* joined(start: string, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  yield start;
  yield* rest;
}

const invalid = (message: string) => new LigaiError('invalid_request', message);
