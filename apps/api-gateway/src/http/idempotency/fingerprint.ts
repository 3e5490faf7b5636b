import { createHash } from 'node:crypto';

/** What tells one request from another under the same key: a digest of all that was asked for. */
export class Fingerprint {
  readonly #hash = createHash('sha256');

  /**
   * `given` is what was parsed, so that blanks and the order of fields make no difference; `raw` are the bytes of a body
   * that is parsed later.
   */
  constructor(given: unknown, raw: Uint8Array = new Uint8Array()) {
    this.#hash.update(JSON.stringify(given)).update(raw);
  }

  /** Passes a file on and takes it in as it goes by; of the file only, for the form around it differs each time. */
  async *taking<Piece extends Uint8Array>(file: AsyncIterable<Piece>): AsyncGenerator<Piece> {
    for await (const piece of file) {
      this.#hash.update(piece);
      yield piece;
    }
  }

  /** Of all so far. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
