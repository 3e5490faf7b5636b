import type { Clock } from '@ligai/kernel';

/**
 * Deepgram accepts audio at no more than 1.25 times real time; a larger buffer delays its results for its whole
 * duration
 * (https://developers.deepgram.com/docs/recovering-from-connection-errors-and-timeouts-when-live-streaming-audio).
 */
const timesRealTime = 1.25;
/** The audio that may be sent at once: no more than a network itself may delay. */
const burstMs = 250;
const tickMs = 40;

type Item = Uint8Array | 'Finalize';

export type PacedSenderOptions = { clock: Clock; bytesPerMs: number; send: (item: Item) => void };

/** Sends buffered audio, in order and at a bounded pace. Idle while the buffer is empty. */
export class PacedSender implements Disposable {
  readonly #options: PacedSenderOptions;
  #waiting: Item[] = [];
  #next = 0;
  #budgetMs = burstMs;
  #refilledAtMs: number;
  #timer: Disposable | undefined;

  constructor(options: PacedSenderOptions) {
    this.#options = options;
    this.#refilledAtMs = options.clock.monotonic();
  }

  get idle(): boolean {
    return this.#next >= this.#waiting.length;
  }

  push(item: Item): void {
    if (item === 'Finalize') this.#waiting.push(item);
    else this.#waiting.push(...this.#pieces(item));
    if (!this.#timer) this.#pump();
  }

  /** Sends the rest without pacing: live results are no longer needed. */
  flush(): void {
    this.#timer?.[Symbol.dispose]();
    for (; !this.idle; this.#next += 1) this.#options.send(this.#waiting[this.#next] as Item);
    this.#waiting = [];
    this.#next = 0;
  }

  [Symbol.dispose](): void {
    this.#timer?.[Symbol.dispose]();
    this.#waiting = [];
    this.#next = 0;
  }

  /** Small enough for the budget of a tick, in whole samples. */
  #pieces(audio: Uint8Array): Uint8Array[] {
    const size = tickMs * this.#options.bytesPerMs;
    if (audio.length <= size) return [audio];
    const count = Math.ceil(audio.length / size);
    return Array.from({ length: count }, (_, n) => audio.subarray(n * size, (n + 1) * size));
  }

  #pump(): void {
    const { clock, bytesPerMs, send } = this.#options;
    const nowMs = clock.monotonic();
    this.#budgetMs = Math.min(burstMs, this.#budgetMs + (nowMs - this.#refilledAtMs) * timesRealTime);
    this.#refilledAtMs = nowMs;
    for (let item = this.#waiting[this.#next]; item !== undefined; item = this.#waiting[this.#next]) {
      const lengthMs = item === 'Finalize' ? 0 : item.length / bytesPerMs;
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
}
