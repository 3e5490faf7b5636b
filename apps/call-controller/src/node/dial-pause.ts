import type { NodeName } from '@ligai/contracts';
import { backoffMs, type Clock, type Log, OutageLog } from '@ligai/kernel';

/** A throttle counts per second, and a gateway needs about one second to register after a start. */
const pause = { firstMs: 1_000, maxMs: 5_000, jitter: 0 };

const summaryEveryMs = 60_000;
/** A throttle of the switch rejects some calls each second and accepts others: that is one outage in the log. */
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
  #pausing: Disposable | undefined;
  #cause: string | undefined;

  constructor(options: Options) {
    this.#options = options;
    const message = 'switch refuses calls, dialling paused';
    this.#outage = new OutageLog({ ...options, message, overMessage: 'switch accepts calls again', summaryEveryMs });
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

  /** Concurrent originates are rejected together: they count as one rejection. */
  refused(cause: string): void {
    if (this.active) return;
    const { node, clock } = this.#options;
    this.#inARow += 1;
    this.#refusedAtMs = clock.monotonic();
    this.#cause = cause;
    const pauseMs = backoffMs(this.#inARow, pause);
    this.#outage.failed(cause, { node, pauseMs });
    this.#pausing = clock.after(pauseMs, () => this.#end());
  }

  /** The switch accepts calls. A pause continues: the accepted call may have been sent before it. */
  accepted(): void {
    this.#inARow = 0;
    const { node, clock } = this.#options;
    if (clock.monotonic() - this.#refusedAtMs >= overAfterMs) this.#outage.over({ node });
  }

  [Symbol.dispose](): void {
    this.#pausing?.[Symbol.dispose]();
    this.#pausing = undefined;
  }

  #end(): void {
    this.#pausing = undefined;
    this.#options.over();
  }
}
