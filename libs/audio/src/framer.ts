import { bytesOf, samplesIn } from './l16.ts';

/**
 * Cuts a byte stream that arrives in chunks of any size into frames of equal length. The bytes of an incomplete frame,
 * an odd byte included, wait for the next chunk.
 */
export class Framer {
  readonly frameMs: number;
  readonly #frame: Int16Array;
  readonly #bytes: Uint8Array;
  #filled = 0;

  constructor(sampleRateHz: number, frameMs = 20) {
    this.frameMs = frameMs;
    this.#frame = new Int16Array(samplesIn(frameMs, sampleRateHz));
    this.#bytes = bytesOf(this.#frame);
  }

  /** Calls `onFrame` for each complete frame. The frame is the framer's own memory, valid only during the call. */
  push(chunk: Uint8Array, onFrame: (frame: Int16Array) => void): void {
    let taken = 0;
    while (taken < chunk.length) {
      const part = Math.min(chunk.length - taken, this.#bytes.length - this.#filled);
      this.#bytes.set(chunk.subarray(taken, taken + part), this.#filled);
      this.#filled += part;
      taken += part;
      if (this.#filled < this.#bytes.length) return;
      this.#filled = 0;
      onFrame(this.#frame);
    }
  }
}
