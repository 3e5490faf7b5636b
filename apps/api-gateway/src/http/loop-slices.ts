import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@ligai/kernel';

/** Long work is done in slices of about so long; other requests get their turn in between. */
const sliceMs = 10;

/** Divides long work that never waits by itself. */
export class LoopSlices {
  readonly #clock: Clock;
  #startedMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonic();
  }

  /** Whether it is time for {@link turn}. */
  get due(): boolean {
    return this.#clock.monotonic() - this.#startedMs >= sliceMs;
  }

  /** Lets everything else that is ready run first. */
  async turn(): Promise<void> {
    await setImmediate();
    this.#startedMs = this.#clock.monotonic();
  }
}
