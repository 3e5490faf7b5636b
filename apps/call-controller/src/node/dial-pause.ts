import type { NodeName } from '@ligai/contracts';
import { backoffMs, type Clock, type Log } from '@ligai/kernel';

/** A throttle counts over one second, and a gateway needs about one to register after a start. */
const pause = { firstMs: 1_000, maxMs: 5_000, jitter: 0 };

type Options = { node: NodeName; clock: Clock; log: Log; over: () => void };

/**
 * How long a switch that refuses originates is given none: 1 s, then longer up to 5 s for as long as it takes none at all.
 * Without it, every queued call would be tried and refused at the dialling pace.
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

  /** Of the refusal that it pauses for. */
  get cause(): string | undefined {
    return this.active ? this.#cause : undefined;
  }

  /** Why no call can be placed; undefined after a first refusal, which a mere throttle gives too. */
  get problem(): string | undefined {
    return this.active && this.#inARow > 1 ? `${this.#options.node} refuses calls: ${this.cause}` : undefined;
  }

  /** Originates that were on their way together are refused together: those count as one. */
  refused(cause: string): void {
    if (this.active) return;
    const { node, clock, log } = this.#options;
    this.#inARow += 1;
    this.#cause = cause;
    const pauseMs = backoffMs(this.#inARow, pause);
    log.warn({ node, cause, pauseMs }, 'switch refuses calls, dialling paused');
    this.#pausing = clock.after(pauseMs, () => this.#end());
  }

  /** It takes calls. A pause goes on: what was taken may have been sent before. */
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
