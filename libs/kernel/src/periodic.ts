import type { Clock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { Log } from './log.ts';

export type PeriodicOptions = {
  clock: Clock;
  log: Log;
  /** What it does, for the log when a run fails: `look for queued calls`. */
  action: string;
  /** The pause after a run; a function is asked after each. */
  everyMs: number | (() => number);
  /** Pauses before the first run too. */
  firstPause?: boolean;
  run: (signal: AbortSignal) => Promise<void>;
};

/**
 * Runs when it is woken, and otherwise after each pause: a wake-up that is lost costs the pause and nothing else. A
 * wake-up during a run causes another run, because what it announced may have come after what was read. A run that fails
 * is logged and repeated after the pause.
 */
export class Periodic implements AsyncDisposable {
  readonly #options: PeriodicOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #woken = Promise.withResolvers<void>();

  constructor(options: PeriodicOptions) {
    this.#options = options;
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
    const { action, firstPause, log, run } = this.#options;
    if (firstPause) await this.#pause();
    while (!this.#stop.signal.aborted) {
      this.#woken = Promise.withResolvers();
      try {
        await run(this.#stop.signal);
      } catch (error) {
        if (!this.#stop.signal.aborted)
          log.warn({ action, detail: messageOf(error) }, 'failed, and will be tried again');
      }
      await this.#pause();
    }
  }

  async #pause(): Promise<void> {
    const { clock, everyMs } = this.#options;
    const pauseMs = typeof everyMs === 'number' ? everyMs : everyMs();
    const woken = new AbortController();
    const over = AbortSignal.any([woken.signal, this.#stop.signal]);
    await Promise.race([this.#woken.promise, clock.sleep(pauseMs, over).catch(() => {})]);
    woken.abort();
  }
}
