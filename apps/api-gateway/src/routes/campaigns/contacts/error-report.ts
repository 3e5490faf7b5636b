import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { DuplicateLine } from '@ligai/db';
import { byteOrderMark, csvLine } from '../../../http/csv.ts';

/** Lines that a report lists; of further ones it has the number. */
export const mostReported = 100_000;
/** Bytes of one piece before it is compressed; a longer line is a piece of its own. */
const pieceBytes = 262_144;

const header = `${byteOrderMark}${csvLine(['line', 'phone_number', 'error'])}`;

type Line = { line: number; phone_number: string | null; error: string };

/**
 * What was wrong with an import, line by line, as a CSV file that spreadsheets open. Held and stored compressed, for its lines
 * are much alike; {@link textOfPiece} gives the text back.
 */
export class ErrorReport {
  #count = 0;
  /** Lines of the next piece, as bytes: as texts they would outlive the young generation, and the process would grow by them. */
  #room: Buffer | undefined;
  #used = 0;
  readonly #pieces: Buffer[] = [];

  add({ line, phone_number, error }: Line): void {
    this.#count += 1;
    if (this.#count > mostReported) return;
    this.#write(csvLine([line, phone_number, error]));
  }

  addDuplicates(duplicates: readonly DuplicateLine[]): void {
    for (const { line, phoneNumber, firstLine } of duplicates) {
      const error =
        firstLine === null ? 'duplicate: the campaign has this number already' : `duplicate of line ${firstLine}`;
      this.add({ line, phone_number: phoneNumber, error });
    }
  }

  /** Further lines of which only the number is known. */
  addUnlisted(count: number): void {
    this.#count += count;
  }

  /** All of it in compressed pieces, header included; none where there is nothing to report. */
  pieces(): readonly Buffer[] {
    if (this.#count > mostReported) this.#write(`,,… and ${this.#count - mostReported} more\r\n`);
    this.#cut();
    return this.#pieces;
  }

  #write(line: string): void {
    if (!this.#room) {
      this.#room = Buffer.allocUnsafe(pieceBytes);
      this.#used = this.#room.write(header);
    }
    const bytes = Buffer.byteLength(line);
    if (this.#used + bytes > pieceBytes) this.#cut();
    if (bytes > pieceBytes) this.#pieces.push(compressed(Buffer.from(line)));
    else this.#used += this.#room.write(line, this.#used);
  }

  #cut(): void {
    if (this.#room && this.#used > 0) this.#pieces.push(compressed(this.#room.subarray(0, this.#used)));
    this.#used = 0;
  }
}

export const textOfPiece = (piece: Buffer): string => inflateRawSync(piece).toString('utf8');

const compressed = (piece: Buffer): Buffer => deflateRawSync(piece, { level: 1 });
