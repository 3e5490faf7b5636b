import { isUtf8 } from 'node:buffer';
import { LigaiError } from '@ligai/kernel';

const lineFeed = 0x0a;

/**
 * Lets bytes pass that are UTF-8 without NUL, which is what Postgres can hold, in pieces that cut no character; a byte
 * order mark is left out. Error: `invalid_request`, which names the line and what else the file seems to be.
 */
export async function* checkedText(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let line = 1;
  let atStart = true;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of bytes) {
    const all = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    // Three bytes tell whether the file starts with a mark.
    if (atStart && all.length < 3) {
      rest = all;
      continue;
    }
    const from = atStart ? markLength(all) : 0;
    const whole = wholeCharacters(all);
    const text = all.subarray(from, whole);
    atStart = false;
    rest = all.subarray(whole);
    refuseOtherText(text, line);
    line += count(text, lineFeed);
    yield text;
  }
  const from = atStart ? markLength(rest) : 0;
  refuseOtherText(rest.subarray(from), line);
  if (rest.length > from) yield rest.subarray(from);
}

function markLength(start: Buffer): number {
  if (start[0] === 0xff && start[1] === 0xfe) throw encoding('UTF-16');
  if (start[0] === 0xfe && start[1] === 0xff) throw encoding('UTF-16');
  return start[0] === 0xef && start[1] === 0xbb && start[2] === 0xbf ? 3 : 0;
}

const encoding = (name: string) =>
  new LigaiError('invalid_request', `file: is in ${name}, expected UTF-8: save it again as "CSV UTF-8"`);

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

function refuseOtherText(text: Buffer, firstLine: number): void {
  const nul = text.indexOf(0);
  if (nul >= 0) {
    const line = firstLine + count(text.subarray(0, nul), lineFeed);
    throw new LigaiError('invalid_request', `file, line ${line}: holds a NUL byte, so it is no CSV in UTF-8`);
  }
  if (isUtf8(text)) return;
  const { line, byte } = firstBadByte(text, firstLine);
  const hex = `0x${byte.toString(16).padStart(2, '0')}`;
  throw new LigaiError(
    'invalid_request',
    `file, line ${line}: byte ${hex} is no UTF-8, the file seems to be in Latin-1 or the like: save it again as "CSV UTF-8"`,
  );
}

/** Slow, but only once a file. */
function firstBadByte(text: Buffer, firstLine: number): { line: number; byte: number } {
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    const whole = wholeCharacters(text.subarray(0, middle));
    if (isUtf8(text.subarray(0, whole))) good = middle;
    else bad = middle;
  }
  const at = wholeCharacters(text.subarray(0, good));
  return { line: firstLine + count(text.subarray(0, at), lineFeed), byte: text[at] ?? 0 };
}

function count(bytes: Buffer, value: number): number {
  let found = 0;
  for (let at = bytes.indexOf(value); at >= 0; at = bytes.indexOf(value, at + 1)) found += 1;
  return found;
}
