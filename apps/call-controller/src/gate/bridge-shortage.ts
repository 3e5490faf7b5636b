import { countQueuedCalls, type Database } from '@ligai/db';
import { type Clock, type Log, OutageLog } from '@ligai/kernel';

const summaryEveryMs = 60_000;
/** At the limit of the bridges each ended call lets one wait less: that is one shortage, and not one for each call. */
const overAfterMs = 10_000;

/**
 * Logs that queued calls wait because no media-bridge takes them: when it begins, once a minute while it lasts and when
 * it is over, however many calls wait and however often each of them is tried.
 */
export class BridgeShortage {
  readonly #context: { db: Database; clock: Clock };
  readonly #outage: OutageLog;
  #declinedAtMs = 0;

  constructor({ db, clock, log }: { db: Database; clock: Clock; log: Log }) {
    this.#context = { db, clock };
    this.#outage = new OutageLog({
      ...{ clock, log, summaryEveryMs, changeAfterMs: summaryEveryMs },
      message: 'no media-bridge takes a call, queued calls wait',
      overMessage: 'media-bridges take all calls again',
    });
  }

  /** No bridge took a call. */
  async noteDeclined(reason: string): Promise<void> {
    const { db, clock } = this.#context;
    this.#declinedAtMs = clock.monotonic();
    this.#outage.failed(reason, this.#outage.isDue(reason) ? { waiting: await countQueuedCalls(db) } : {});
  }

  /** Called regularly: it is over once no call was declined for 10 s. */
  check(): void {
    if (this.#outage.active && this.#context.clock.monotonic() - this.#declinedAtMs >= overAfterMs) this.#outage.over();
  }
}
