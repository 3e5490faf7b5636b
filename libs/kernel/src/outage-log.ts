import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export type OutageLogOptions = {
  clock: Clock;
  log: Log;
  message: string;
  /**
   * Logged at its end, with the number of failed attempts and the seconds between the first and the last of them. Without
   * it the end is not logged.
   */
  overMessage?: string;
  /** A summary is logged once per this time while the failures go on; by default a minute. */
  summaryEveryMs?: number;
  /** A failure for another reason is logged earlier, but not before this time has passed. */
  changeAfterMs?: number;
};

/** A failure after this time without one starts a new outage: there may have been nothing to do in between. */
const forgottenAfterMs = 600_000;

type Outage = { startedAtMs: number; failedAtMs: number; loggedAtMs: number; reason: string; failures: number };

/**
 * Logs an outage instead of each failed attempt: a warning at the first failure, one when the reason changes, and a
 * summary with the number of failed attempts while it lasts. Its end is a line if `overMessage` is given.
 */
export class OutageLog {
  readonly #options: OutageLogOptions;
  #since: Outage | undefined;

  constructor(options: OutageLogOptions) {
    this.#options = options;
  }

  /** True from the first failure until `over`. */
  get active(): boolean {
    return this.#since !== undefined;
  }

  /** True if a failure for this reason would be logged now: for fields that cost a query. */
  isDue(reason: string): boolean {
    const { clock, summaryEveryMs = 60_000, changeAfterMs = 10_000 } = this.#options;
    const outage = this.#current();
    if (!outage) return true;
    const quietMs = clock.monotonic() - outage.loggedAtMs;
    return quietMs >= (outage.reason === reason ? summaryEveryMs : changeAfterMs);
  }

  #current(): Outage | undefined {
    const isForgotten = this.#since && this.#options.clock.monotonic() - this.#since.failedAtMs > forgottenAfterMs;
    return isForgotten ? undefined : this.#since;
  }

  /** Counts one failed attempt. `reason` must not contain a secret. */
  failed(reason: string, fields: Record<string, unknown> = {}): void {
    const { clock, log, message } = this.#options;
    const nowMs = clock.monotonic();
    const due = this.isDue(reason);
    const before = this.#current();
    const outage = before ?? { startedAtMs: nowMs, failedAtMs: nowMs, loggedAtMs: nowMs, reason, failures: 0 };
    outage.failures += 1;
    outage.failedAtMs = nowMs;
    this.#since = outage;
    if (!due) return;
    const seconds = Math.round((nowMs - outage.startedAtMs) / 1000);
    const summary = before ? { failures: outage.failures, seconds } : {};
    log.warn({ ...fields, detail: reason, ...summary }, before ? `${message}, still failing` : message);
    Object.assign(outage, { loggedAtMs: nowMs, reason });
  }

  /** The next failure starts a new outage. `message` overrides `overMessage`, for an outage that ends in another way. */
  over(fields: Record<string, unknown> = {}, message = this.#options.overMessage): void {
    const outage = this.#since;
    this.#since = undefined;
    if (!outage || message === undefined) return;
    const seconds = Math.round((outage.failedAtMs - outage.startedAtMs) / 1000);
    this.#options.log.info({ ...fields, failures: outage.failures, seconds }, message);
  }
}
