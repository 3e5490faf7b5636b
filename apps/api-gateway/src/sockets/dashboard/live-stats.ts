import type { StatsUpdate } from '@ligai/contracts';
import { type Clock, type Log, Periodic } from '@ligai/kernel';

export type Stats = StatsUpdate['data'];

export type LiveStatsOptions = {
  clock: Clock;
  log: Log;
  read: () => Promise<Stats>;
  /** Whether there are readers. Without any, the database is not queried. */
  wanted: () => boolean;
  /** Called with the first figures and with every change. */
  onStats: (stats: Stats) => void;
};

/** Three a second at most, and the one that a new reader gets at once: never more than four in any second. */
const everyMs = 334;
/** Figures that are slow to read take no more than a fifth of a connection's time. */
const restPerRead = 4;
/** Changes without an event, such as midnight, are noticed within this time. */
const refreshEveryMs = 5000;

/** The dashboard's figures: one query for all readers, when something may have changed. */
export class LiveStats implements AsyncDisposable {
  readonly #options: LiveStatsOptions;
  readonly #loop: Periodic;
  #known: Stats | undefined;
  #rest = new AbortController();

  constructor(options: LiveStatsOptions) {
    this.#options = options;
    const { clock, log } = options;
    const action = 'read the statistics';
    this.#loop = new Periodic({ clock, log, action, everyMs: refreshEveryMs, run: (signal) => this.#refresh(signal) });
  }

  /** The newest figures, if there are any. Later ones are passed to `onStats`. */
  get known(): Stats | undefined {
    return this.#known;
  }

  /** Reads the figures again: something may have changed, or there is a new reader. */
  wake(): void {
    this.#loop.wake();
  }

  /** The last reader has gone: the next one gets figures of that time, without waiting for the pause to end. */
  forget(): void {
    this.#known = undefined;
    this.#rest.abort();
    this.#rest = new AbortController();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#loop[Symbol.asyncDispose]();
  }

  async #refresh(signal: AbortSignal): Promise<void> {
    const { clock, read, onStats, wanted } = this.#options;
    if (!wanted()) return;
    const startedMs = clock.monotonic();
    try {
      const stats = await read();
      if (!isSame(stats, this.#known)) onStats(stats);
      if (wanted()) this.#known = stats;
    } finally {
      const tookMs = clock.monotonic() - startedMs;
      const over = AbortSignal.any([signal, this.#rest.signal]);
      if (wanted()) await clock.sleep(Math.max(everyMs, restPerRead * tookMs), over).catch(() => {});
    }
  }
}

function isSame(stats: Stats, other: Stats | undefined): boolean {
  return (
    stats.active_calls === other?.active_calls &&
    stats.total_calls_today === other.total_calls_today &&
    stats.avg_duration === other.avg_duration
  );
}
