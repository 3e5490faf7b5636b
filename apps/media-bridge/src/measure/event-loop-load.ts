import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Timers fire this late by design: the resolution below. What is above is waiting. */
const resolutionMs = 10;
/** Half of what playout has ahead of the ear: beyond it more calls would be heard to stutter. */
const tooLateMs = 200;
/** A loop that is late though it has little to do waits for the machine, and would wait for another call's sake no longer. */
const busy = 0.5;
/** Nothing is left for another call. */
const tooBusy = 0.95;
/** Readings in a row that have to be bad: a single one may be a garbage collection. */
const readingsInRow = 2;

/** One reading: how late timers were since the one before, and the share of that time in which the loop was busy. */
export type LoopReading = { lateMs: number; utilisation: number };

/**
 * How late this process's event loop runs. The 99th percentile of late timers: a loop that is blocked for 700 of every
 * 1,000 ms has few timers that are late, so that the median shows nothing.
 */
export class EventLoopLoad implements Disposable {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  #utilisation: EventLoopUtilization | undefined;
  #recent: LoopReading[] = [];

  constructor() {
    this.#delays.enable();
  }

  /** Takes the measure of the time since the last reading. The first, which has the start in it, is not held against us. */
  read(): LoopReading {
    const before = this.#utilisation;
    this.#utilisation = performance.eventLoopUtilization();
    const { utilization: utilisation } = performance.eventLoopUtilization(this.#utilisation, before);
    const lateMs = Math.max(0, this.#delays.percentile(99) / 1_000_000 - resolutionMs);
    this.#delays.reset();
    const reading = { lateMs, utilisation };
    if (before) this.#recent = [...this.#recent, reading].slice(-readingsInRow);
    return reading;
  }

  /** Why no more work should come, by the last readings. */
  overload(): string | undefined {
    return overloadOf(this.#recent);
  }

  [Symbol.dispose](): void {
    this.#delays.disable();
  }
}

/** Overloaded are as many readings in a row as count, each of them late or busy. */
export function overloadOf(recent: readonly LoopReading[]): string | undefined {
  const isBad = ({ lateMs, utilisation }: LoopReading) =>
    (lateMs > tooLateMs && utilisation > busy) || utilisation > tooBusy;
  if (recent.length < readingsInRow || !recent.every(isBad)) return undefined;
  const [lateMs, utilisation] = [recent.at(-1)?.lateMs ?? 0, recent.at(-1)?.utilisation ?? 0];
  return `event loop ${Math.round(lateMs)} ms late, ${Math.round(100 * utilisation)} % busy`;
}
