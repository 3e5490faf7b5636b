import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Resolution of the measurement: timers are late by this much without load. */
const resolutionMs = 10;
/** Half of the audio that playout has sent ahead: beyond it, more calls would cause audible gaps. */
const tooLateMs = 200;
/** A loop that is late with less work than this waits for the machine, and another call does not change that. */
const busy = 0.5;
/** Above this, there is no capacity for another call. */
const tooBusy = 0.95;
/** Consecutive bad readings that count as overload: a single one may be a garbage collection. */
const readingsInRow = 2;

/** One reading: the delay of timers since the previous one, and the share of that time in which the loop was busy. */
export type LoopReading = { lateMs: number; utilisation: number };

/**
 * The delay of this process's event loop, as the 99th percentile of timer delays: a loop that is blocked for 700 of
 * every 1,000 ms has few late timers, so the median does not show it.
 */
export class EventLoopLoad implements Disposable {
  readonly #delays = monitorEventLoopDelay({ resolution: resolutionMs });
  #utilisation: EventLoopUtilization | undefined;
  #recent: LoopReading[] = [];

  constructor() {
    this.#delays.enable();
  }

  /** Measures the time since the last reading. The first reading includes the start, and is ignored. */
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

  /** Why this process should accept no more work, by the last readings; undefined if it may. */
  overload(): string | undefined {
    return overloadOf(this.#recent);
  }

  [Symbol.dispose](): void {
    this.#delays.disable();
  }
}

/** Overload: `readingsInRow` consecutive readings, each late or busy. */
export function overloadOf(recent: readonly LoopReading[]): string | undefined {
  const isBad = ({ lateMs, utilisation }: LoopReading) =>
    (lateMs > tooLateMs && utilisation > busy) || utilisation > tooBusy;
  if (recent.length < readingsInRow || !recent.every(isBad)) return undefined;
  const [lateMs, utilisation] = [recent.at(-1)?.lateMs ?? 0, recent.at(-1)?.utilisation ?? 0];
  return `event loop ${Math.round(lateMs)} ms late, ${Math.round(100 * utilisation)} % busy`;
}
