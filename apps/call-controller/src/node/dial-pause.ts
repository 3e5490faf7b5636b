import type { NodeName } from '@ligai/contracts';
import { backoffMs, type Clock, type Log, OutageLog } from '@ligai/kernel';

/** A throttle counts per second, and a gateway needs about one second to register after a start. */
const pause = { firstMs: 1_000, maxMs: 5_000, jitter: 0 };

/** A throttle of the switch rejects some originates each second and accepts others: that is one outage in the log. */
const overAfterMs = 10_000;

type Options = { node: NodeName; clock: Clock; log: Log; over: () => void };

/**
 * Pauses dialling on a switch that rejects originates: for 1 s, then longer up to 5 s while it accepts none at all.
 * Without it, every queued call would be tried and rejected at the full call rate.
 */
export class DialPause implements Disposable {
  readonly #options: Options;
  readonly #outage: OutageLog;
  #inARow = 0;
  #refusedAtMs = 0;
  #pauseMs = 0;
  #pausing: Disposable | undefined;
  /** Ends the outage in the log, unless another originate is rejected before. */
  #ending: Disposable | undefined;
  #cause: string | undefined;

  constructor(options: Options) {
    this.#options = options;
    const message = 'switch rejects originates';
    this.#outage = new OutageLog({
      ...options,
      message,
      overMessage: 'switch accepts originates again',
    });
  }

  get active(): boolean {
    return this.#pausing !== undefined;
  }

  /** The cause of the rejection that started the pause. */
  get cause(): string | undefined {
    return this.active ? this.#cause : undefined;
  }

  /** Why no call can be placed; undefined after a first rejection, which a throttle also causes. */
  get problem(): string | undefined {
    return this.active && this.#inARow > 1 ? `${this.#options.node} refuses calls: ${this.cause}` : undefined;
  }

  /** Concurrent originates are rejected together: they cause one pause, and the log counts each. */
  refused(cause: string): void {
    const { node, clock } = this.#options;
    this.#refusedAtMs = clock.monotonic();
    this.#stopEnding();
    if (!this.active) this.#begin(cause);
    this.#outage.failed(cause, { node, pauseMs: this.#pauseMs });
  }

  /** The switch accepts calls. A pause continues: the accepted call may have been sent before it. */
  accepted(): void {
    this.#inARow = 0;
    if (!this.#outage.active || this.#ending) return;
    const { node, clock } = this.#options;
    const quietMs = clock.monotonic() - this.#refusedAtMs;
    this.#ending = clock.after(overAfterMs - quietMs, () => {
      this.#stopEnding();
      this.#outage.over({ node });
    });
  }

  [Symbol.dispose](): void {
    this.#pausing?.[Symbol.dispose]();
    this.#pausing = undefined;
    this.#stopEnding();
  }

  #begin(cause: string): void {
    this.#inARow += 1;
    this.#cause = cause;
    this.#pauseMs = backoffMs(this.#inARow, pause);
    this.#pausing = this.#options.clock.after(this.#pauseMs, () => this.#end());
  }

  #stopEnding(): void {
    this.#ending?.[Symbol.dispose]();
    this.#ending = undefined;
  }

  #end(): void {
    this.#pausing = undefined;
    this.#options.over();
  }
}
