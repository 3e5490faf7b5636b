import { isLastingFailure, type SettledAttempt, settleAttempts } from '@ligai/db';
import { BackgroundWork, backoffMs, messageOf, OutageLog } from '@ligai/kernel';
import type { DispatcherContext } from '../timing.ts';

const batchSize = 100;
/**
 * Responses arrive in bursts: a short wait for the rest of a burst saves transactions, and the queries that follow
 * them.
 */
const gatherMs = 10;
const backoff = { firstMs: 100, maxMs: 2_000 };

/**
 * Saves the results of attempts in batches. While Postgres is unavailable, results wait; the dispatcher claims nothing
 * meanwhile, so only attempts already under way can add results. Results that are unsaved at a stop are sent again.
 */
export class ResultWriter implements AsyncDisposable {
  readonly #context: DispatcherContext;
  readonly #onSettled: () => void;
  readonly #stop = new AbortController();
  #waiting: SettledAttempt[] = [];
  readonly #saving: BackgroundWork;
  readonly #outage: OutageLog;

  constructor(context: DispatcherContext, onSettled: () => void) {
    this.#context = context;
    this.#saving = new BackgroundWork({ log: context.log, action: 'save results', work: () => this.#saveAll() });
    this.#outage = new OutageLog({ ...context, message: 'cannot settle attempts' });
    this.#onSettled = onSettled;
  }

  /** The results that are not saved yet. */
  get size(): number {
    return this.#waiting.length;
  }

  add(attempt: SettledAttempt): void {
    this.#waiting.push(attempt);
    this.#saving.start();
  }

  /** Saves the remaining results, once. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#saving.idle();
  }

  async #saveAll(): Promise<void> {
    for (let failures = 0; this.#waiting.length > 0; ) {
      if (this.#waiting.length < batchSize)
        await this.#context.clock.sleep(gatherMs, this.#stop.signal).catch(() => {});
      const batch = this.#waiting.slice(0, batchSize);
      try {
        await this.#write(batch);
        failures = 0;
        this.#outage.over();
      } catch (error) {
        this.#outage.failed(messageOf(error), { results: this.#waiting.length });
        if (this.#stop.signal.aborted) return;
        failures += 1;
        // A permanent rejection is an internal error: a retry would delay all results after it.
        if (!isLastingFailure(error)) {
          await this.#context.clock.sleep(backoffMs(failures, backoff), this.#stop.signal).catch(() => {});
          continue;
        }
      }
      this.#waiting.splice(0, batch.length);
      this.#onSettled();
    }
  }

  async #write(batch: SettledAttempt[]): Promise<void> {
    const { db, log, timing } = this.#context;
    const deactivated = await settleAttempts(db, batch, timing.patienceMs);
    for (const { webhookId, reason } of deactivated) log.warn({ webhookId, reason }, 'webhook deactivated');
  }
}
