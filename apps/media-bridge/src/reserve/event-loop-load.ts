import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Timers fire this late by design: the resolution below. What is above is waiting. */
const resolutionMs = 10;
/** Half of what playout has ahead of the ear: beyond it more calls would be heard to stutter. */
const tooLateMs = 200;

/** How late this process's event loop runs: the median of late timers since the last `read`. */
export class EventLoopLoad implements Disposable {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  #lateMs = 0;

  constructor() {
    this.#delays.enable();
  }

  /** Takes the measure of the time since the last reading. */
  read(): number {
    const medianMs = this.#delays.percentile(50) / 1_000_000;
    this.#lateMs = Math.max(0, medianMs - resolutionMs);
    this.#delays.reset();
    return this.#lateMs;
  }

  /** Why no more work should come, by the last reading. */
  overload(): string | undefined {
    return this.#lateMs > tooLateMs ? `event loop ${Math.round(this.#lateMs)} ms late` : undefined;
  }

  [Symbol.dispose](): void {
    this.#delays.disable();
  }
}
