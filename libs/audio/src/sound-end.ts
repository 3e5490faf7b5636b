import { bytesPerSample } from './l16.ts';

/** Resolution of the end of a sound. */
const blockMs = 5;
/** Voice activity decides 160 ms after the end of a sound, and reports speech up to 100 ms longer; the rest is reserve. */
const rememberedMs = 400;
/** The silence after the sound, for comparison. */
const silenceMs = 80;
/** A block belongs to the sound if it is this much louder than the silence after it, */
const louderBy = 10 ** (10 / 10);
/** and louder than −60 dBFS. */
const leastPower = 10 ** (-60 / 10);

/**
 * When the last sound of a stream ended, to ± 2.5 ms (the middle of the last block of 5 ms that contains it): a voice activity detector classifies frames of 20 ms, and
 * reports speech for a while after the sound. Also the power of each frame, which is a by-product.
 */
export class SoundEnd {
  readonly #blockSamples: number;
  readonly #powers = new Float64Array(rememberedMs / blockMs);
  #blocks = 0;

  constructor(sampleRateHz: number) {
    this.#blockSamples = (sampleRateHz * blockMs) / 1000;
  }

  /** Processes a frame of a whole number of blocks. Returns the mean square of its samples, 1 at full scale. */
  push(frame: Int16Array): number {
    let total = 0;
    for (let from = 0; from < frame.length; from += this.#blockSamples) {
      const to = Math.min(frame.length, from + this.#blockSamples);
      let sum = 0;
      for (let at = from; at < to; at += 1) sum += (frame[at] as number) * (frame[at] as number);
      this.#powers[this.#blocks % this.#powers.length] = sum / (this.#blockSamples * fullScale);
      this.#blocks += 1;
      total += sum;
    }
    return total / (Math.max(1, frame.length) * fullScale);
  }

  /** Milliseconds from the end of the last sound to the end of the last frame; null if no sound is remembered. */
  sinceMs(): number | null {
    const known = Math.min(this.#blocks, this.#powers.length);
    const silent = Math.min(known, silenceMs / blockMs);
    let power = 0;
    for (let back = 0; back < silent; back += 1) power += this.#powerOf(back) / silent;
    const threshold = Math.max(power * louderBy, leastPower);
    for (let back = silent; back < known; back += 1) if (this.#powerOf(back) > threshold) return (back + 0.5) * blockMs;
    return null;
  }

  /** Of the block that is `back` blocks before the last one. */
  #powerOf(back: number): number {
    return this.#powers[(this.#blocks - 1 - back) % this.#powers.length] ?? 0;
  }
}

const fullScale = (2 ** (8 * bytesPerSample - 1)) ** 2;
