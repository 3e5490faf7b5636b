import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';
import { OutageLog } from './outage-log.ts';

export type PeriodicOptions = {
  clock: Clock;
  log: Log;
  /** The action, for the log when a run fails: `dial queued calls`. */
  action: string;
  /** The pause after a run. A function is called after each run; if it throws, the previous pause is used. */
  everyMs: number | (() => number);
  /** Pauses before the first run too. */
  firstPause?: boolean;
  run: (signal: AbortSignal) => Promise<void>;
};

/** If the first call of `everyMs` throws. */
const pauseIfUnknownMs = 1_000;

/**
 * Runs when it is woken, and otherwise after each pause: a lost wake-up only delays the run by the pause. A wake-up
 * during a run causes another run, because the announced change may be newer than what the run read. A failed run is
 * repeated after the pause; the log has the first failure of several in a row, and a summary once a minute.
 */
export class Periodic implements AsyncDisposable {
  readonly #options: PeriodicOptions;
  readonly #stop = new AbortController();
  readonly #pauseOutage: OutageLog;
  #pauseMs = pauseIfUnknownMs;
  readonly #running: Promise<void>;
  #woken = Promise.withResolvers<void>();

  constructor(options: PeriodicOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#pauseOutage = new OutageLog({ clock, log, message: 'pause of a periodic task failed' });
    // The owner's constructor must have finished before the first run.
    this.#running = Promise.resolve().then(() => this.#runAll());
  }

  wake(): void {
    this.#woken.resolve();
  }

  /** Waits for the run that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#running;
  }

  async #runAll(): Promise<void> {
    const { action, clock, firstPause, log, run } = this.#options;
    const outage = new OutageLog({ clock, log, message: 'periodic task failed' });
    if (firstPause) await this.#pause();
    while (!this.#stop.signal.aborted) {
      this.#woken = Promise.withResolvers();
      try {
        await run(this.#stop.signal);
        outage.over();
      } catch (error) {
        if (!this.#stop.signal.aborted) outage.failed(messageOf(error), { action });
      }
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    const { clock } = this.#options;
    const pauseMs = this.#nextPauseMs();
    const woken = new AbortController();
    const over = AbortSignal.any([woken.signal, this.#stop.signal]);
    await Promise.race([this.#woken.promise, clock.sleep(pauseMs, over).catch(() => {})]);
    woken.abort();
  }

  #nextPauseMs(): number {
    const { action, everyMs } = this.#options;
    if (typeof everyMs === 'number') return everyMs;
    try {
      this.#pauseMs = everyMs();
      this.#pauseOutage.over();
    } catch (error) {
      this.#pauseOutage.failed(messageOf(error), { action });
    }
    return this.#pauseMs;
  }
}
