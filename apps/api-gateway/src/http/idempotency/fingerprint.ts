import { createHash, createHmac } from 'node:crypto';
import type { Upload } from '../uploaded-file.ts';

/**
 * Distinguishes two requests with the same key: a digest of everything that was requested, made with a secret key, because a
 * request may contain a secret that could be guessed from a plain digest.
 */
export class Fingerprint {
  readonly #key: Uint8Array;
  readonly #hash = createHash('sha256');

  /**
   * `given` is what was parsed, so that blanks and the order of fields make no difference; `raw` are the bytes of a body
   * that is parsed later.
   */
  constructor(key: Uint8Array, given: unknown, raw: Uint8Array = new Uint8Array()) {
    this.#key = key;
    this.#hash.update(JSON.stringify(given)).update(raw);
  }

  /**
   * Passes a file on and takes it in as it goes by, with the texts that stand before it; not the form around them, which
   * differs each time.
   */
  async *taking({ texts, file }: Pick<Upload, 'texts' | 'file'>): AsyncGenerator<Buffer> {
    const given = Object.entries(await texts()).sort();
    if (given.length > 0) this.#hash.update(JSON.stringify(given));
    for await (const piece of file) {
      this.#hash.update(piece);
      yield piece;
    }
  }

  /** Of all so far. */
  digest(): string {
    return createHmac('sha256', this.#key).update(this.#hash.copy().digest()).digest('hex');
  }
}
