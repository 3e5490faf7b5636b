import type { Clock } from '@ligai/kernel';
import { isLoud } from './recent-speech.ts';

/**
 * Deepgram accepts audio at no more than 1.25 times real time; a larger buffer delays its results for its whole
 * duration
 * (https://developers.deepgram.com/docs/recovering-from-connection-errors-and-timeouts-when-live-streaming-audio).
 */
const timesRealTime = 1.25;
/** The audio that may be sent at once: no more than a network itself may delay. */
const burstMs = 250;
const tickMs = 40;
/**
 * Silence in a row that is sent: enough for Deepgram to end an utterance. What follows is left out, which ends the delay,
 * except the last before the next sound: a word must not seem to begin before the gap.
 */
const longestSilenceMs = 700;
const beforeSoundMs = 120;

/** Audio, or a text message that has its place between the audio. */
export type Outgoing = Uint8Array | string;

export type CatchUpOptions = {
  clock: Clock;
  bytesPerMs: number;
  send: (item: Outgoing) => void;
  /** After `atMs` of the connection's audio, `ms` of silence are not sent. */
  onSkip: (atMs: number, ms: number) => void;
};

/**
 * Sends a new connection the audio that the previous one missed, and the live audio behind it, in order and at a bounded
 * pace. Idle once nothing waits.
 */
export class CatchUp implements Disposable {
  readonly #options: CatchUpOptions;
  #waiting: Outgoing[] = [];
  #next = 0;
  /** The latest silence, which is left out unless a sound follows. */
  #held: Uint8Array[] = [];
  #pushedMs = 0;
  #silentMs = 0;
  #budgetMs = burstMs;
  #refilledAtMs: number;
  #timer: Disposable | undefined;

  constructor(options: CatchUpOptions) {
    this.#options = options;
    this.#refilledAtMs = options.clock.monotonic();
  }

  get idle(): boolean {
    return this.#next >= this.#waiting.length && this.#held.length === 0;
  }

  push(item: Outgoing): void {
    if (typeof item === 'string') this.#waiting.push(item);
    else for (const piece of this.#pieces(item)) this.#pushAudio(piece);
    if (!this.#timer) this.#pump();
  }

  /** Sends the rest without pacing: live results are no longer needed. */
  flush(): void {
    this.#releaseHeld();
    for (; !this.idle; this.#next += 1) this.#options.send(this.#waiting[this.#next] as Outgoing);
    this[Symbol.dispose]();
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#held = [];
    this.#waiting = [];
    this.#next = 0;
  }

  #pushAudio(audio: Uint8Array): void {
    this.#silentMs = isLoud(audio) ? 0 : this.#silentMs + this.#msOf(audio);
    if (this.#silentMs > longestSilenceMs && !this.idle) this.#hold(audio);
    else {
      this.#releaseHeld();
      this.#enqueue(audio);
    }
  }

  #hold(audio: Uint8Array): void {
    this.#held.push(audio);
    let heldMs = this.#held.reduce((sum, one) => sum + this.#msOf(one), 0);
    for (let [oldest] = this.#held; oldest && heldMs - this.#msOf(oldest) >= beforeSoundMs; [oldest] = this.#held) {
      this.#held.shift();
      heldMs -= this.#msOf(oldest);
      this.#options.onSkip(this.#pushedMs, this.#msOf(oldest));
    }
  }

  #releaseHeld(): void {
    for (const audio of this.#held) this.#enqueue(audio);
    this.#held = [];
  }

  #enqueue(audio: Uint8Array): void {
    this.#pushedMs += this.#msOf(audio);
    this.#waiting.push(audio);
  }

  #msOf(audio: Uint8Array): number {
    return audio.length / this.#options.bytesPerMs;
  }

  /** Small enough for the budget of a tick, in whole samples. */
  #pieces(audio: Uint8Array): Uint8Array[] {
    const size = tickMs * this.#options.bytesPerMs;
    if (audio.length <= size) return [audio];
    const count = Math.ceil(audio.length / size);
    return Array.from({ length: count }, (_, n) => audio.subarray(n * size, (n + 1) * size));
  }

  #pump(): void {
    const { clock, send } = this.#options;
    const nowMs = clock.monotonic();
    this.#budgetMs = Math.min(burstMs, this.#budgetMs + (nowMs - this.#refilledAtMs) * timesRealTime);
    this.#refilledAtMs = nowMs;
    for (let item = this.#nextItem(); item !== undefined; item = this.#nextItem()) {
      const lengthMs = typeof item === 'string' ? 0 : this.#msOf(item);
      if (lengthMs > this.#budgetMs) break;
      this.#budgetMs -= lengthMs;
      this.#next += 1;
      send(item);
    }
    this.#timer = undefined;
    if (!this.idle) this.#timer = clock.after(tickMs, () => this.#pump());
    else {
      this.#waiting = [];
      this.#next = 0;
    }
  }

  #nextItem(): Outgoing | undefined {
    if (this.#next >= this.#waiting.length) this.#releaseHeld();
    return this.#waiting[this.#next];
  }
}
