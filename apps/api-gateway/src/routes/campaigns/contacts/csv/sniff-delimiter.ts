import { LigaiError } from '@ligai/kernel';

/** Bytes that a line, quoted line breaks included, may have. */
export const longestRecord = 65_536;

const [quote, comma, semicolon, lineFeed] = [0x22, 0x2c, 0x3b, 0x0a];

/**
 * Reads as far as the header goes and tells which of `,` and `;` separates the columns: the one that it has more of,
 * outside quotes. `text` gives everything, the header included. Error: `invalid_request` where the file is empty, or the
 * header has no end.
 */
export async function sniffDelimiter(
  pieces: AsyncGenerator<Buffer>,
): Promise<{ delimiter: ',' | ';'; text: AsyncGenerator<Buffer> }> {
  const start: Buffer[] = [];
  const seen = { quoted: false, commas: 0, semicolons: 0, bytes: 0 };
  let ended = false;
  while (!ended) {
    const { value: piece, done } = await pieces.next();
    if (done) break;
    start.push(piece);
    ended = scan(piece, seen);
  }
  if (seen.bytes === 0 && !ended)
    throw new LigaiError('invalid_request', 'file: is empty, its first line names the columns');
  return { delimiter: seen.semicolons > seen.commas ? ';' : ',', text: joined(start, pieces) };
}

/** Counts up to the end of the header; true where that is in this piece. */
function scan(piece: Buffer, seen: { quoted: boolean; commas: number; semicolons: number; bytes: number }): boolean {
  for (const byte of piece) {
    if (byte === quote) seen.quoted = !seen.quoted;
    else if (!seen.quoted && byte === comma) seen.commas += 1;
    else if (!seen.quoted && byte === semicolon) seen.semicolons += 1;
    // Lines without anything may come before it.
    else if (!seen.quoted && byte === lineFeed && seen.bytes > 1) return true;
    if (byte !== lineFeed) seen.bytes += 1;
    if (seen.bytes > longestRecord) {
      throw new LigaiError('invalid_request', `file: its first line has more than ${longestRecord} bytes`);
    }
  }
  return false;
}

async function* joined(start: Buffer[], rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield* start;
  yield* rest;
}
