import { bytesOf, Resampler } from '@ligai/audio';

const lineRateHz = 8000;

/**
 * Converts 20 ms frames of the line to the binary frames of a socket: to its rate, and several per frame if it buffers.
 */
export class CallerFrames {
  readonly #resampler: Resampler | undefined;
  readonly #framesEach: number;
  readonly #parts: Buffer[] = [];

  constructor(sampleRateHz: number, bufferMs = 20) {
    this.#resampler = sampleRateHz === lineRateHz ? undefined : new Resampler(lineRateHz, sampleRateHz);
    this.#framesEach = Math.max(1, Math.round(bufferMs / 20));
  }

  /** The bytes to send now: this frame, all buffered frames, or none yet. */
  push(frame: Int16Array): Buffer | undefined {
    const samples = this.#resampler ? this.#resampler.process(frame) : frame;
    this.#parts.push(Buffer.from(bytesOf(samples)));
    if (this.#parts.length < this.#framesEach) return undefined;
    const [only] = this.#parts;
    const bytes = this.#parts.length === 1 && only ? only : Buffer.concat(this.#parts);
    this.#parts.length = 0;
    return bytes;
  }
}
