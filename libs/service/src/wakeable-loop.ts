import { type Clock, type Log, messageOf } from '@ligai/kernel';

export type LoopOptions = {
  clock: Clock;
  log: Log;
  /** What it does, for the log when a look fails: `look for queued calls`. */
  action: string;
  /** The pause after a look; a function is asked after each. */
  everyMs: number | (() => number);
  look: (signal: AbortSignal) => Promise<void>;
};

/**
 * Looks when it is woken, and now and then by itself: a wake that is lost costs the pause, and nothing else. A wake during
 * a look causes another one, for what it tells of may have come after what was read. A look that fails is made again.
 */
export class WakeableLoop implements AsyncDisposable {
  readonly #options: LoopOptions;
  readonly #stop = new AbortController();
  readonly #running: Promise<void>;
  #woken = Promise.withResolvers<void>();

  constructor(options: LoopOptions) {
    this.#options = options;
    // Not before whoever makes the loop has been made himself.
    this.#running = Promise.resolve().then(() => this.#run());
  }

  wake(): void {
    this.#woken.resolve();
  }

  /** Waits for the look that is under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { action, log, look } = this.#options;
    while (!this.#stop.signal.aborted) {
      this.#woken = Promise.withResolvers();
      try {
        await look(this.#stop.signal);
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
