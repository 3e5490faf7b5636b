import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export type OutageLogOptions = {
  clock: Clock;
  log: Log;
  message: string;
  /** A summary is logged once per this time while the failures go on. */
  summaryEveryMs: number;
  /** A failure for another reason is logged earlier, but not before this time has passed. */
  changeAfterMs?: number;
};

/**
 * Logs an outage instead of each failed attempt: a warning at the first failure, one when the reason changes, and a
 * summary with the number of failed attempts while it lasts.
 */
export class OutageLog {
  readonly #options: OutageLogOptions;
  #since: { startedAtMs: number; loggedAtMs: number; reason: string; failures: number } | undefined;

  constructor(options: OutageLogOptions) {
    this.#options = options;
  }

  /** Counts one failed attempt. `reason` must not contain a secret. */
  failed(reason: string, fields: Record<string, unknown> = {}): void {
    const { clock, log, message, summaryEveryMs, changeAfterMs = 10_000 } = this.#options;
    const nowMs = clock.monotonic();
    const before = this.#since;
    const outage = before ?? { startedAtMs: nowMs, loggedAtMs: nowMs, reason, failures: 0 };
    outage.failures += 1;
    this.#since = outage;
    const quietMs = nowMs - outage.loggedAtMs;
    const due = quietMs >= (outage.reason === reason ? summaryEveryMs : changeAfterMs);
    if (before && !due) return;
    const seconds = Math.round((nowMs - outage.startedAtMs) / 1000);
    const summary = before ? { failures: outage.failures, seconds } : {};
    log.warn({ ...fields, detail: reason, ...summary }, before ? `${message}, still failing` : message);
    Object.assign(outage, { loggedAtMs: nowMs, reason });
  }

  /** The next failure starts a new outage. */
  over(): void {
    this.#since = undefined;
  }
}
