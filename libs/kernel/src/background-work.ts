import type { Log } from './log.ts';

/**
 * Work that runs in the background, once at a time, until nothing is left to do. A `start` during a run is followed by
 * another run, so that nothing waits that was added after the run had looked for the last time. A rejection is logged
 * under `action`; the next `start` begins anew.
 */
export class BackgroundWork {
  readonly #log: Log;
  readonly #action: string;
  readonly #work: () => Promise<void>;
  #isRunning = false;
  #isAskedAgain = false;
  #run = Promise.resolve();

  constructor({ log, action, work }: { log: Log; action: string; work: () => Promise<void> }) {
    this.#log = log;
    this.#action = action;
    this.#work = work;
  }

  start(): void {
    if (this.#isRunning) this.#isAskedAgain = true;
    else this.#run = this.#runUntilDone();
  }

  /** Resolves when no run is active. */
  async idle(): Promise<void> {
    while (this.#isRunning) await this.#run;
  }

  async #runUntilDone(): Promise<void> {
    this.#isRunning = true;
    do {
      this.#isAskedAgain = false;
      try {
        await this.#work();
      } catch (error) {
        this.#log.error({ action: this.#action, err: error }, 'background work failed');
      }
    } while (this.#isAskedAgain);
    this.#isRunning = false;
  }
}
