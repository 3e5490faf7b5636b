import type { NodeName } from '@ligai/contracts';
import { backoffMs, type Clock, type Log } from '@ligai/kernel';

/** A throttle counts per second, and a gateway needs about one second to register after a start. */
const pause = { firstMs: 1_000, maxMs: 5_000, jitter: 0 };

type Options = { node: NodeName; clock: Clock; log: Log; over: () => void };

/**
 * Pauses dialling on a switch that rejects originates: for 1 s, then longer up to 5 s while it accepts none at all.
 * Without it, every queued call would be tried and rejected at the full call rate.
 */
export class DialPause implements Disposable {
  readonly #options: Options;
  #inARow = 0;
  #pausing: Disposable | undefined;
  #cause: string | undefined;

  constructor(options: Options) {
    this.#options = options;
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
    const { node, clock, log } = this.#options;
    this.#inARow += 1;
    this.#cause = cause;
    const pauseMs = backoffMs(this.#inARow, pause);
    log.warn({ node, cause, pauseMs }, 'switch refuses calls, dialling paused');
    this.#pausing = clock.after(pauseMs, () => this.#end());
  }

  /** The switch accepts calls. A pause continues: the accepted call may have been sent before it. */
  accepted(): void {
    this.#inARow = 0;
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
