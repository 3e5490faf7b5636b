import type { CallId } from '@ligai/contracts';
import { type Database, noteSignsOfLife } from '@ligai/db';
import { type Clock, type Log, Periodic } from '@ligai/kernel';

/** How much of a call's end is unknown at most, should this process and everything else die at once. */
const everyMs = 2_000;

/**
 * Notes in Postgres when audio of each call last arrived: one statement for all calls, every 2 s. If the end of a call is
 * never reported, this is its end. While Postgres is away the newest sign of each call is kept.
 */
export class SignsOfLife implements AsyncDisposable {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #loop: Periodic;
  /** When the newest audio of each call arrived, since it was last written (monotonic). */
  #heardAtMs = new Map<CallId, number>();

  constructor({ db, clock, log }: { db: Database; clock: Clock; log: Log }) {
    this.#db = db;
    this.#clock = clock;
    const action = 'note the last audio of calls';
    this.#loop = new Periodic({ clock, log, action, everyMs, run: () => this.#write() });
  }

  heard(callId: CallId): void {
    this.#heardAtMs.set(callId, this.#clock.monotonic());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    await this.#write().catch(() => {});
  }

  async #write(): Promise<void> {
    const heardAtMs = this.#heardAtMs;
    if (heardAtMs.size === 0) return;
    this.#heardAtMs = new Map();
    const nowMs = this.#clock.monotonic();
    try {
      await noteSignsOfLife(
        this.#db,
        Array.from(heardAtMs, ([callId, atMs]) => ({ callId, agoMs: nowMs - atMs })),
      );
    } catch (error) {
      // What came meanwhile is newer.
      this.#heardAtMs = new Map([...heardAtMs, ...this.#heardAtMs]);
      throw error;
    }
  }
}
