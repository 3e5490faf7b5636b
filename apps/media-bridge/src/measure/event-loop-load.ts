import { type EventLoopUtilization, monitorEventLoopDelay, performance } from 'node:perf_hooks';

/** Resolution of the measurement: timers are late by this much without load. A finer one wakes an idle process more often. */
const resolutionMs = 20;
/** Half of the audio that playout has sent ahead: beyond it, more calls would cause audible gaps. */
const tooLateMs = 200;
/** A loop that is late with less work than this waits for the machine, and another call does not change that. */
const busy = 0.5;
/** All of the audio that playout has sent ahead: every call has a gap. */
const gapMs = 400;
/** Beyond `gapMs`, this much work suffices: a loop that is blocked for 900 of every 2,500 ms is idle for most of the time. */
const notIdle = 0.2;
/** Above this, there is no capacity for another call. */
const tooBusy = 0.95;
/**
 * So many bad readings of the recent ones count as overload: a single one may be a garbage collection. Not consecutive
 * ones: readings are a second apart, and a loop that is blocked every six seconds interrupts the audio of every call
 * just as often. The overload ends once the second last bad reading is this old.
 */
const badReadings = 2;
const recentReadings = 12;

/** One reading: the longest delay of a timer since the previous one, and the share of that time in which the loop was busy. */
export type LoopReading = { lateMs: number; utilisation: number };

/**
 * The delay of this process's event loop, as the longest delay of a timer: a loop that is blocked once a second has one
 * late timer among a hundred, which no percentile is certain to show.
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
    const lateMs = Math.max(0, this.#delays.max / 1_000_000 - resolutionMs);
    this.#delays.reset();
    const reading = { lateMs, utilisation };
    if (before) this.#recent = [...this.#recent, reading].slice(-recentReadings);
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

/** Overload: `badReadings` of the last `recentReadings` are late or busy. Describes the last of them. */
export function overloadOf(readings: readonly LoopReading[]): string | undefined {
  const isBad = ({ lateMs, utilisation }: LoopReading) =>
    (lateMs > tooLateMs && utilisation > busy) || (lateMs > gapMs && utilisation > notIdle) || utilisation > tooBusy;
  const bad = readings.slice(-recentReadings).filter(isBad);
  const last = bad.at(-1);
  if (!last || bad.length < badReadings) return undefined;
  const { lateMs, utilisation } = last;
  return `event loop ${Math.round(lateMs)} ms late, ${Math.round(100 * utilisation)} % busy`;
}
