/**
 * Work that runs in the background, once at a time, until nothing is left to do. A `start` during a run is followed by
 * another run, so that nothing waits that was added after the run had looked for the last time.
 */
export class BackgroundWork {
  readonly #work: () => Promise<void>;
  #isRunning = false;
  #isAskedAgain = false;
  #run = Promise.resolve();

  /** `work` must not reject. */
  constructor(work: () => Promise<void>) {
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
      await this.#work();
    } while (this.#isAskedAgain);
    this.#isRunning = false;
  }
}
