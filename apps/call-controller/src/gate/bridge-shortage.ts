import type { CallId } from '@ligai/contracts';
import { countQueuedCalls, type Database } from '@ligai/db';
import { type Clock, inBackground, type Log, OutageLog } from '@ligai/kernel';

/** Each bridge may give another reason. */
const changeAfterMs = 60_000;

type Context = { db: Database; clock: Clock; log: Log; timing: { shortageOverMs: number } };

/**
 * Logs that queued calls wait because no media-bridge accepts them: when the shortage begins, once a minute while it
 * lasts and when it is over, however many calls wait and however often each of them is tried. Nothing here delays a
 * call or throws: the queued calls are counted in the background.
 */
export class BridgeShortage {
  readonly #context: Context;
  readonly #outage: OutageLog;
  #declinedAtMs = 0;
  /** True if a bridge accepted a call after the last one was declined. */
  #isAccepting = false;
  /** The count that is under way. */
  #counting: Promise<number | undefined> | undefined;

  constructor(context: Context) {
    this.#context = context;
    const { clock, log } = context;
    this.#outage = new OutageLog({
      ...{ clock, log, changeAfterMs },
      message: 'no media-bridge accepted the call',
      overMessage: 'media-bridges accept calls again',
    });
  }

  /** No bridge accepted this call. */
  noteDeclined(callId: CallId, reason: string): void {
    const { clock, log } = this.#context;
    this.#declinedAtMs = clock.monotonic();
    this.#isAccepting = false;
    if (this.#outage.isDue(reason)) inBackground(log, 'log a shortage of bridges', this.#failed(callId, reason));
    else this.#outage.failed(reason);
  }

  /** Bridges accepted all calls that were tried. */
  noteAccepted(): void {
    this.#isAccepting = true;
  }

  /**
   * Called regularly. The shortage is over if no call was declined for `shortageOverMs`, and a bridge accepted one
   * since or no call waits. If calls wait and none is tried, for example without the lease of the switch, it is not known to be over.
   */
  check(): void {
    const { clock, log, timing } = this.#context;
    if (!this.#outage.active || clock.monotonic() - this.#declinedAtMs < timing.shortageOverMs) return;
    if (this.#isAccepting) this.#outage.over();
    else inBackground(log, 'check whether calls wait for a bridge', this.#endIfNoneWaits(this.#declinedAtMs));
  }

  async #failed(callId: CallId, reason: string): Promise<void> {
    const waiting = await this.#countWaiting();
    this.#outage.failed(reason, waiting === undefined ? { callId } : { callId, waiting });
  }

  async #endIfNoneWaits(declinedAtMs: number): Promise<void> {
    const waiting = await this.#countWaiting();
    const isNewer = this.#isAccepting || this.#declinedAtMs !== declinedAtMs;
    if (waiting === 0 && !isNewer) this.#outage.over({}, 'no call waits for a media-bridge');
  }

  /** One query at a time, whose result all callers get. Undefined if Postgres fails, which has its own lines. */
  #countWaiting(): Promise<number | undefined> {
    this.#counting ??= countQueuedCalls(this.#context.db)
      .catch(() => undefined)
      .finally(() => {
        this.#counting = undefined;
      });
    return this.#counting;
  }
}
