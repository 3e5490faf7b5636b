import { bytesOf, Resampler } from '@ligai/audio';

const lineRateHz = 8000;

/** Turns 20 ms frames of the line into the binary frames of a socket: its rate, and several to a frame where it buffers. */
export class CallerFrames {
  readonly #resampler: Resampler | undefined;
  readonly #framesEach: number;
  readonly #parts: Buffer[] = [];

  constructor(sampleRateHz: number, bufferMs = 20) {
    this.#resampler = sampleRateHz === lineRateHz ? undefined : new Resampler(lineRateHz, sampleRateHz);
    this.#framesEach = Math.max(1, Math.round(bufferMs / 20));
  }

  /** The bytes to send now: those of this frame, of all that were gathered, or none yet. */
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
