import { Resampler, samplesOf } from '@ligai/audio';

/** What stands in the sample stream for a mark (trap: a sample of −1 is taken for one). */
const markSample = -1;
const firstThresholdMs = 160;
const laterThresholdMs = 80;
/** An old packet that survives `killAudio` and is heard before the next utterance. */
const survivingMs = 20;

/**
 * jambonz's playout of binary audio: samples gather in a prebuffer until there are 160 ms of them, later 80 ms, and then go
 * to the playout buffer together. So a tail shorter than that stays behind, and a mark is placed before it.
 */
export class ForkPlayout {
  readonly #rateHz: number;
  readonly #resampler: Resampler | undefined;
  readonly #onMark: (name: string, event: 'playout' | 'cleared') => void;
  #marks: string[] = [];
  #prebuffer: number[] = [];
  #playout: Int16Array[] = [];
  #position = 0;
  #thresholdMs = firstThresholdMs;
  #oddByte: Buffer = Buffer.alloc(0);

  constructor(rateHz: number, onMark: (name: string, event: 'playout' | 'cleared') => void) {
    this.#rateHz = rateHz;
    this.#resampler = rateHz === 8000 ? undefined : new Resampler(rateHz, 8000);
    this.#onMark = onMark;
  }

  push(bytes: Buffer): void {
    const whole = Buffer.concat([this.#oddByte, bytes]);
    const even = whole.length - (whole.length % 2);
    this.#oddByte = whole.subarray(even);
    for (const sample of samplesOf(whole.subarray(0, even))) this.#prebuffer.push(sample);
    if (this.#prebuffer.length < this.#samples(this.#thresholdMs)) return;
    this.#thresholdMs = laterThresholdMs;
    const ready = Int16Array.from(this.#prebuffer);
    this.#prebuffer = [];
    this.#playout.push(this.#resampler ? this.#resampler.process(ready) : ready);
  }

  mark(name: string): void {
    this.#marks.push(name);
    this.#playout.push(Int16Array.of(markSample));
  }

  /** `killAudio`: the playout is emptied, its marks come back as cleared. */
  clear(): void {
    this.#playout = [];
    this.#position = 0;
    this.#prebuffer = this.#prebuffer.slice(-this.#samples(survivingMs));
    for (const name of this.#marks.splice(0)) this.#onMark(name, 'cleared');
  }

  /** Adds the next samples to what goes to the far end. */
  mixInto(frame: Int16Array): void {
    for (let i = 0; i < frame.length; ) {
      const sample = this.#next();
      if (sample === undefined) return;
      if (sample === markSample && this.#marks.length > 0) {
        this.#onMark(this.#marks.shift() ?? '', 'playout');
        continue;
      }
      frame[i] = Math.max(-32_768, Math.min(32_767, (frame[i] as number) + sample));
      i += 1;
    }
    this.#firePassedMarks();
  }

  /** A mark right behind the last sample of a frame fires with that frame. */
  #firePassedMarks(): void {
    while (this.#marks.length > 0 && this.#peek() === markSample) {
      this.#next();
      this.#onMark(this.#marks.shift() ?? '', 'playout');
    }
  }

  #peek(): number | undefined {
    return this.#playout[0]?.[this.#position];
  }

  #next(): number | undefined {
    const chunk = this.#playout[0];
    if (!chunk) return undefined;
    const sample = chunk[this.#position];
    this.#position += 1;
    if (this.#position >= chunk.length) {
      this.#playout.shift();
      this.#position = 0;
    }
    return sample;
  }

  #samples(ms: number): number {
    return (ms * this.#rateHz) / 1000;
  }
}
