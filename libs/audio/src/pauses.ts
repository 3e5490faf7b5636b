import { msOf, samplesIn } from './l16.ts';

/** A stretch of silence, in milliseconds from the first sample. */
export type Pause = { startMs: number; endMs: number };

const blockMs = 10;
/** Shorter gaps occur inside words: the closure of a "p" or "t" lasts up to some 70 ms. */
const shortestPauseMs = 80;
/**
 * Peak below which a block is silence: −44 dBFS, above the noise floor of synthesised speech, below any voiced sound.
 */
const silencePeak = 200;

/** Finds the pauses in audio that arrives in chunks, in blocks of 10 ms. */
export class PauseFinder {
  readonly #sampleRateHz: number;
  readonly #blockLength: number;
  readonly #found: Pause[] = [];
  #taken = 0;
  #inBlock = 0;
  #blockPeak = 0;
  #quietSince: number | undefined = 0;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#blockLength = samplesIn(blockMs, sampleRateHz);
  }

  push(samples: Int16Array): void {
    for (let i = 0; i < samples.length; i += 1) {
      const level = Math.abs(samples[i] as number);
      if (level > this.#blockPeak) this.#blockPeak = level;
      this.#inBlock += 1;
      if (this.#inBlock === this.#blockLength) this.#endBlock();
    }
  }

  /**
   * Pauses of at least 80 ms so far, in order, including a pause that has not ended. Silence before the first sound and
   * after the last one is included at any length: it contains no words.
   */
  pauses(): Pause[] {
    const isQuiet = this.#blockPeak <= silencePeak;
    const open = this.#pauseUntil(this.#taken + (isQuiet ? this.#inBlock : 0), 0);
    return open ? [...this.#found, open] : [...this.#found];
  }

  #endBlock(): void {
    if (this.#blockPeak <= silencePeak) this.#quietSince ??= this.#taken;
    else {
      const pause = this.#pauseUntil(this.#taken, this.#quietSince === 0 ? 0 : shortestPauseMs);
      if (pause) this.#found.push(pause);
      this.#quietSince = undefined;
    }
    this.#taken += this.#inBlock;
    this.#inBlock = 0;
    this.#blockPeak = 0;
  }

  #pauseUntil(end: number, shortestMs: number): Pause | undefined {
    if (this.#quietSince === undefined || this.#quietSince === end) return undefined;
    const startMs = msOf(this.#quietSince, this.#sampleRateHz);
    const endMs = msOf(end, this.#sampleRateHz);
    return endMs - startMs >= shortestMs ? { startMs, endMs } : undefined;
  }
}
