import { LigaiError } from '@ligai/kernel';

/** Characters that a record, line breaks in quotes included, may have. */
export const longestRecord = 65_536;
/** A file with more of either is no table of contacts. */
const mostBlankLines = 100_000;
const mostBrokenQuotes = 1000;

/** A record of the file with the number of its first line, or what is wrong with that line. */
export type CsvRecord = { line: number; cells: string[] } | { line: number; problem: string };

type Slice = { cells: string[]; end: number; quoted: boolean } | { problem: string } | 'incomplete';

/**
 * Splits the text of a CSV file into records as it comes in. LF, CRLF and CR end a line; a quoted field may hold all of them,
 * delimiters, and quotes written twice; a quote inside an unquoted field stands for itself. Records without any text are left
 * out. A line whose quotes are wrong is a problem of that line, and reading goes on with the next one. Holds one record
 * beside the piece it is given. Error: `invalid_request` for a file of blank lines or broken quotes.
 */
export class CsvSplitter {
  readonly #delimiter: string;
  #text = '';
  #line: number;
  #blankLines = 0;
  #brokenQuotes = 0;
  /** Within a line that is dropped to its end. */
  #skipping = false;
  /** Next positions in `#text`, so that each is searched for once. */
  #nextLf = -1;
  #nextCr = -1;
  #nextQuote = -1;

  constructor({ delimiter, firstLine }: { delimiter: string; firstLine: number }) {
    this.#delimiter = delimiter;
    this.#line = firstLine;
  }

  /** What waits for the next piece: the start of a record, `longestRecord` at most. */
  get heldCharacters(): number {
    return this.#text.length;
  }

  /**
   * Records that end in this piece; with `last` all that are left. Read to the end before the next piece, and one by one: all
   * records of a piece at once would outlive the young generation, and the process would grow by their garbage.
   */
  *push(piece: string, last: boolean): Generator<CsvRecord> {
    this.#text += piece;
    this.#nextLf = this.#nextCr = this.#nextQuote = -1;
    let at = this.#skipping ? this.#skipLine(0, last) : 0;
    while (!this.#skipping && at < this.#text.length) {
      const slice = this.#recordAt(at, last);
      if (slice === 'incomplete' && this.#text.length - at <= longestRecord) break;
      const line = this.#line;
      if (slice !== 'incomplete' && 'cells' in slice) {
        this.#line += slice.quoted ? lineEnds(this.#text, at, slice.end) : 1;
        at = slice.end;
        if (!this.#isBlank(slice.cells)) yield { line, cells: slice.cells };
        continue;
      }
      yield { line, problem: slice === 'incomplete' ? this.#tooLong(at) : slice.problem };
      this.#countBroken();
      at = this.#skipLine(at, last);
    }
    this.#text = this.#text.slice(at);
  }

  #recordAt(from: number, last: boolean): Slice {
    const end = this.#lineEnd(from, last);
    this.#nextQuote = this.#next('"', from, this.#nextQuote);
    if (this.#nextQuote < (end?.at ?? this.#text.length)) return this.#quotedRecordAt(from, last);
    if (!end) return 'incomplete';
    if (end.at - from > longestRecord) return { problem: tooLong };
    return { cells: this.#text.slice(from, end.at).split(this.#delimiter), end: end.next, quoted: false };
  }

  #quotedRecordAt(from: number, last: boolean): Slice {
    const text = this.#text;
    const cells: string[] = [];
    const quoted = true;
    for (let at = from; ; ) {
      const start = skipBlanks(text, at, this.#delimiter);
      const cell = text[start] === '"' ? quotedCell(text, start, last) : this.#plainCell(at);
      if (cell === 'incomplete' || 'problem' in cell) return cell;
      cells.push(cell.value);
      const end = skipBlanks(text, cell.end, this.#delimiter);
      if (end - from > longestRecord) return { problem: tooLong };
      if (end >= text.length) return last ? { cells, end, quoted } : 'incomplete';
      if (text[end] === this.#delimiter) {
        at = end + 1;
        continue;
      }
      if (text[end] === '\n') return { cells, end: end + 1, quoted };
      if (text[end] !== '\r') return { problem: 'a quote inside a quoted field must be doubled' };
      if (end + 1 === text.length && !last) return 'incomplete';
      return { cells, end: end + (text[end + 1] === '\n' ? 2 : 1), quoted };
    }
  }

  #plainCell(from: number): { value: string; end: number } {
    let end = from;
    while (end < this.#text.length && !this.#endsCell(this.#text[end])) end += 1;
    return { value: this.#text.slice(from, end), end };
  }

  #endsCell = (character: string | undefined): boolean =>
    character === this.#delimiter || character === '\n' || character === '\r';

  /** Undefined while the end of the line has not come. */
  #lineEnd(from: number, last: boolean): { at: number; next: number } | undefined {
    this.#nextLf = this.#next('\n', from, this.#nextLf);
    this.#nextCr = this.#next('\r', from, this.#nextCr);
    const [lf, cr, length] = [this.#nextLf, this.#nextCr, this.#text.length];
    if (cr < lf) {
      if (cr + 1 < length) return { at: cr, next: cr + (this.#text[cr + 1] === '\n' ? 2 : 1) };
      return last ? { at: cr, next: cr + 1 } : undefined;
    }
    if (lf < length) return { at: lf, next: lf + 1 };
    return last ? { at: length, next: length } : undefined;
  }

  /** Position of the next such character; the end of the text if there is none. */
  #next(character: string, from: number, known: number): number {
    if (known >= from) return known;
    const found = this.#text.indexOf(character, from);
    return found < 0 ? this.#text.length : found;
  }

  #isBlank(cells: readonly string[]): boolean {
    const blank = cells.every((cell) => cell.trim() === '');
    this.#blankLines = blank ? this.#blankLines + 1 : 0;
    if (this.#blankLines > mostBlankLines) {
      throw invalid(`file, line ${this.#line}: more than ${mostBlankLines} blank lines in a row`);
    }
    return blank;
  }

  #tooLong(at: number): string {
    this.#nextQuote = this.#next('"', at, this.#nextQuote);
    return this.#nextQuote < this.#text.length ? `${notClosed} within ${longestRecord} characters` : tooLong;
  }

  #countBroken(): void {
    this.#brokenQuotes += 1;
    if (this.#brokenQuotes <= mostBrokenQuotes) return;
    throw invalid(`file, line ${this.#line}: more than ${mostBrokenQuotes} lines with broken quotes or too long`);
  }

  /** Where the line after this one begins. What is left of a line too long to hold is dropped as it comes. */
  #skipLine(from: number, last: boolean): number {
    const end = this.#lineEnd(from, last);
    this.#skipping = end === undefined;
    // Whether a CR at the end of the piece is a line end of its own shows in the next piece.
    if (end === undefined) return this.#text.length - (this.#text.endsWith('\r') ? 1 : 0);
    this.#line += 1;
    return end.next;
  }
}

const tooLong = `has more than ${longestRecord} characters; is a line break missing?`;
const notClosed = 'a quote opens a field here and is not closed';

type Cell = { value: string; end: number } | { problem: string } | 'incomplete';

function quotedCell(text: string, open: number, last: boolean): Cell {
  let close = text.indexOf('"', open + 1);
  let doubled = false;
  while (close >= 0 && text[close + 1] === '"') {
    doubled = true;
    close = text.indexOf('"', close + 2);
  }
  if (close < 0) return last ? { problem: notClosed } : 'incomplete';
  // The next piece may begin with the quote's double.
  if (close + 1 === text.length && !last) return 'incomplete';
  const value = text.slice(open + 1, close);
  return { value: doubled ? value.replaceAll('""', '"') : value, end: close + 1 };
}

function skipBlanks(text: string, from: number, delimiter: string): number {
  let at = from;
  while (text[at] === ' ' || (text[at] === '\t' && delimiter !== '\t')) at += 1;
  return at;
}

function lineEnds(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) count += 1;
  }
  return count;
}

const invalid = (message: string) => new LigaiError('invalid_request', message);
