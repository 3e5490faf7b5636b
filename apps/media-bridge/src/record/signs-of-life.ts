import type { CallId } from '@ligai/contracts';
import { type Database, noteSignsOfLife } from '@ligai/db';
import { type Clock, type Log, Periodic } from '@ligai/kernel';

/** Maximum error of a call's end if this process and all others die at once. */
const everyMs = 2_000;

/**
 * Saves in Postgres when audio of each call last arrived: one statement for all calls, every 2 s. If the end of a call
 * is not reported, this is its end. While Postgres is unreachable, the newest time of each call is stored here.
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
      // Times that arrived in the meantime are newer.
      this.#heardAtMs = new Map([...heardAtMs, ...this.#heardAtMs]);
      throw error;
    }
  }
}
