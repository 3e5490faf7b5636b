import { Resampler, samplesOf } from '@ligai/audio';

/** The sample that represents a mark in the stream (trap: any sample of −1 counts as a mark). */
const markSample = -1;
const firstThresholdMs = 160;
const laterThresholdMs = 80;
/** Maximum number of pending marks; further ones are ignored. */
const mostMarks = 30;

type OnMark = (name: string, event: 'playout' | 'cleared') => void;

/**
 * jambonz's playout of binary audio (source: lws_glue.cpp): samples are collected in a prebuffer up to 160 ms, later 80
 * ms, and then moved to the playout buffer together. So a shorter tail remains in the prebuffer. They are moved only if
 * the media thread does not hold the lock at that moment (`isLocked`), otherwise with the next message, if there is
 * one.
 *
 * A mark is in use once audio follows it: a mark sample is inserted before that audio. `killAudio` sets a flag; the
 * next frame empties the playout buffer, including later audio, and leaves the prebuffer unchanged. The names of marks
 * in use wait as cleared for their samples; discarded samples never arrive, so each later mark sample consumes one such
 * name, and marks return late by that number.
 */
export class ForkPlayout {
  readonly #rateHz: number;
  readonly #resampler: Resampler | undefined;
  readonly #onMark: OnMark;
  readonly #isLocked: () => boolean;
  #marks: string[] = [];
  #marksInUse: string[] = [];
  #marksCleared: string[] = [];
  #prebuffer: number[] = [];
  #playout: Int16Array[] = [];
  #position = 0;
  #thresholdMs = firstThresholdMs;
  #oddByte: Buffer = Buffer.alloc(0);
  #clearing = false;

  constructor(rateHz: number, onMark: OnMark, isLocked: () => boolean = () => false) {
    this.#rateHz = rateHz;
    this.#resampler = rateHz === 8000 ? undefined : new Resampler(rateHz, 8000);
    this.#onMark = onMark;
    this.#isLocked = isLocked;
  }

  push(bytes: Buffer): void {
    const whole = Buffer.concat([this.#oddByte, bytes]);
    const even = whole.length - (whole.length % 2);
    this.#oddByte = whole.subarray(even);
    this.#useMarks();
    for (const sample of samplesOf(whole.subarray(0, even))) this.#prebuffer.push(sample);
    if (this.#prebuffer.length < this.#samples(this.#thresholdMs)) return;
    this.#thresholdMs = laterThresholdMs;
    if (this.#isLocked()) return;
    const ready = Int16Array.from(this.#prebuffer);
    this.#prebuffer = [];
    this.#playout.push(this.#resampler ? this.#resampler.process(ready) : ready);
  }

  mark(name: string): void {
    if (this.#marks.length + this.#marksInUse.length < mostMarks) this.#marks.push(name);
  }

  /** `killAudio`: executed by the next frame. */
  clear(): void {
    this.#clearing = true;
  }

  /** Mixes the next samples into the frame for the far end. */
  mixInto(frame: Int16Array): void {
    if (this.#clearing) this.#empty();
    else if (this.#marksInUse.length + this.#marksCleared.length > 0)
      this.#mix(frame, (sample) => this.#isMark(sample));
    else if (this.#mix(frame, () => false) === 0) this.#returnNextMark();
  }

  #useMarks(): void {
    for (const name of this.#marks.splice(0)) {
      this.#marksInUse.push(name);
      this.#prebuffer.push(markSample);
    }
  }

  #empty(): void {
    this.#clearing = false;
    this.#playout = [];
    this.#position = 0;
    for (const name of [...this.#marksInUse, ...this.#marks]) this.#onMark(name, 'cleared');
    this.#marksCleared.push(...this.#marksInUse);
    this.#marksInUse = [];
    this.#marks = [];
  }

  /** Takes as many samples as the frame has, marks included, and returns their number. */
  #mix(frame: Int16Array, isMark: (sample: number) => boolean): number {
    let mixed = 0;
    for (let taken = 0; taken < frame.length; taken += 1) {
      const sample = this.#next();
      if (sample === undefined) return taken;
      if (isMark(sample)) continue;
      frame[mixed] = Math.max(-32_768, Math.min(32_767, (frame[mixed] as number) + sample));
      mixed += 1;
    }
    return frame.length;
  }

  #isMark(sample: number): boolean {
    if (sample !== markSample) return false;
    const isStale = this.#marksCleared.shift() !== undefined;
    const name = isStale ? undefined : this.#marksInUse.shift();
    if (name !== undefined) this.#onMark(name, 'playout');
    return true;
  }

  /** Called when nothing plays and no audio follows the mark. */
  #returnNextMark(): void {
    const name = this.#marks.shift();
    if (name !== undefined) this.#onMark(name, 'playout');
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
