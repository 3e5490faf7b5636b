import { isAscii, isUtf8 } from 'node:buffer';
import { LigaiError } from '@ligai/kernel';
import iconv from 'iconv-lite';

/** How a file turned out to be written; known when all of it has been read. */
export type Encoding = 'UTF-8' | 'UTF-16' | 'Windows-1252';

export type DecodedText = { pieces: AsyncGenerator<string>; encoding(): Encoding };

/**
 * Decodes a file as it comes in, in pieces that cut no character: UTF-8, UTF-16 with its byte order mark, else
 * Windows-1252, which Excel writes in Western Europe and the Americas. Until the first byte beyond ASCII the last two look
 * alike, so a file that is not valid UTF-8 there is Windows-1252 from there on. Error: `invalid_request` for files that are
 * no text, naming what they are, and for bytes that none of the encodings explains, naming the line.
 */
export function decodedText(bytes: AsyncIterable<Buffer>): DecodedText {
  let encoding: Encoding = 'UTF-8';
  const pieces = async function* (): AsyncGenerator<string> {
    const { start, rest } = await takeStart(bytes);
    refuseOtherKinds(start);
    const byteOrder = byteOrderOf(start);
    const decoder = byteOrder ? new Utf16Decoder(byteOrder) : new EightBitDecoder();
    yield decoder.decode(withoutMark(start));
    for await (const piece of rest) yield decoder.decode(piece);
    yield decoder.end();
    encoding = decoder.encoding;
  };
  return { pieces: pieces(), encoding: () => encoding };
}

/** First bytes that identify a file format. */
const startBytes = 8;

async function takeStart(bytes: AsyncIterable<Buffer>): Promise<{ start: Buffer; rest: AsyncIterable<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  let start: Buffer = Buffer.alloc(0);
  while (start.length < startBytes) {
    const { value, done } = await iterator.next();
    if (done) break;
    start = start.length === 0 ? value : Buffer.concat([start, value]);
  }
  return { start, rest: { [Symbol.asyncIterator]: () => iterator } };
}

const asCsv = 'open it in the spreadsheet program and save it as "CSV UTF-8"';

const otherKinds: [start: string, problem: string][] = [
  ['504b0304', `is an Excel or OpenDocument workbook (.xlsx, .ods) or another zip archive: ${asCsv}`],
  ['d0cf11e0a1b11ae1', `is an old Excel workbook (.xls): ${asCsv}`],
  ['25504446', 'is a PDF: export the table from the program that made it as CSV'],
  ['1f8b', 'is compressed by gzip: unpack it first'],
  ['377abcaf271c', 'is a 7-Zip archive: unpack it first'],
  ['89504e47', 'is an image, expected CSV'],
  ['ffd8ff', 'is an image, expected CSV'],
];

function refuseOtherKinds(start: Buffer): void {
  const hex = start.subarray(0, startBytes).toString('hex');
  const kind = otherKinds.find(([bytes]) => hex.startsWith(bytes));
  if (kind) throw invalid(`file: ${kind[1]}`);
  const [first, second, third, fourth] = start;
  const isBareUtf16 = start.length >= 4 && (first === 0) !== (second === 0) && (third === 0) !== (fourth === 0);
  if (isBareUtf16) throw invalid(`file: seems to be UTF-16 without its byte order mark: ${asCsv}`);
}

function byteOrderOf(start: Buffer): 'utf-16le' | 'utf-16be' | undefined {
  if (start[0] === 0xff && start[1] === 0xfe) return 'utf-16le';
  if (start[0] === 0xfe && start[1] === 0xff) return 'utf-16be';
  return undefined;
}

const withoutMark = (start: Buffer): Buffer =>
  start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? start.subarray(3) : start;

class Utf16Decoder {
  readonly encoding = 'UTF-16';
  readonly #strict: InstanceType<typeof TextDecoder>;
  /** Shows where in a piece the bytes are wrong, which the strict one does not say. */
  readonly #lenient: InstanceType<typeof TextDecoder>;
  #line = 1;
  #endedByReturn = false;

  constructor(byteOrder: 'utf-16le' | 'utf-16be') {
    this.#strict = new TextDecoder(byteOrder, { fatal: true });
    this.#lenient = new TextDecoder(byteOrder);
  }

  decode(piece: Buffer): string {
    return this.#decode(piece, { stream: true });
  }

  end(): string {
    return this.#decode(Buffer.alloc(0), { stream: false });
  }

  #decode(piece: Buffer, options: { stream: boolean }): string {
    const text = this.#lenient.decode(piece, options);
    try {
      this.#strict.decode(piece, options);
    } catch {
      const line = this.#line + lineEndsIn(text.slice(0, text.indexOf('\ufffd')), this.#endedByReturn);
      throw invalid(`file, line ${line}: bytes that are not UTF-16: ${asCsv}`);
    }
    this.#line += lineEndsIn(text, this.#endedByReturn);
    if (text !== '') this.#endedByReturn = text.endsWith('\r');
    return text;
  }
}

/** UTF-8 until the first byte beyond ASCII decides. */
class EightBitDecoder {
  encoding: Encoding = 'UTF-8';
  #rest: Buffer = Buffer.alloc(0);
  #beyondAscii = false;
  #line = 1;
  #endedByReturn = false;

  decode(piece: Buffer): string {
    const all = this.#rest.length === 0 ? piece : Buffer.concat([this.#rest, piece]);
    const whole = this.encoding === 'UTF-8' ? wholeCharacters(all) : all.length;
    this.#rest = all.subarray(whole);
    return this.#text(all.subarray(0, whole));
  }

  /** What is left, which is at most the start of a character. */
  end(): string {
    return this.#text(this.#rest);
  }

  #text(bytes: Buffer): string {
    if (this.encoding === 'UTF-8' && !isUtf8(bytes)) {
      const bad = firstBadByte(bytes);
      if (this.#beyondAscii || !isAscii(bytes.subarray(0, bad))) throw this.#unknown(bytes, bad, 'is no UTF-8');
      this.encoding = 'Windows-1252';
    }
    if (this.encoding === 'UTF-8') {
      this.#beyondAscii ||= !isAscii(bytes);
      return this.#counted(bytes.toString('utf8'));
    }
    const undefinedAt = bytes.findIndex((byte) => undefinedBytes.has(byte));
    if (undefinedAt >= 0) throw this.#unknown(bytes, undefinedAt, 'is neither UTF-8 nor Windows-1252');
    return this.#counted(iconv.decode(bytes, 'win1252'));
  }

  #counted(text: string): string {
    this.#line += lineEndsIn(text, this.#endedByReturn);
    if (text !== '') this.#endedByReturn = text.endsWith('\r');
    return text;
  }

  #unknown(bytes: Buffer, at: number, problem: string): LigaiError {
    this.#counted(bytes.subarray(0, at).toString('latin1'));
    const hex = `0x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`;
    return invalid(`file, line ${this.#line}: byte ${hex} ${problem}: ${asCsv}`);
  }
}

/** Windows-1252 gives these bytes no character, so a file with them is in another encoding. */
const undefinedBytes: ReadonlySet<number> = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);

const lineFeed = 10;
const carriageReturn = 13;

function lineEndsIn(text: string, afterReturn: boolean): number {
  let ends = afterReturn && text.startsWith('\n') ? -1 : 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === lineFeed || (code === carriageReturn && text.charCodeAt(at + 1) !== lineFeed)) ends += 1;
  }
  return ends;
}

/** Where the last whole character ends: behind it are up to three bytes that wait for the next piece. */
function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] ?? 0;
    const isFirst = (byte & 0xc0) === 0xc0;
    if (isFirst) return bytes.length - (sizeOf(byte) > back ? back : 0);
    if ((byte & 0x80) === 0) break;
  }
  return bytes.length;
}

/** By the first byte of a character of several. Source: RFC 3629, section 3. */
const sizeOf = (first: number): number => (first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2);

/** Slow, but only once a file. */
function firstBadByte(text: Buffer): number {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(text.subarray(0, wholeCharacters(text.subarray(0, middle))))) good = middle;
    else bad = middle;
  }
  return wholeCharacters(text.subarray(0, good));
}

const invalid = (message: string) => new LigaiError('invalid_request', message);
