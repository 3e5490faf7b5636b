import { isLastingFailure, type OwnedLeg } from '@ligai/db';
import { backoffMs, messageOf } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import type { LegChange } from './leg.ts';
import { saveChange } from './save-change.ts';

const backoff = { firstMs: 200, maxMs: 2_000 };

/**
 * Writes one leg's changes in their order, each as often as it takes. While Postgres is away they wait here and the call
 * goes on; should this process die meanwhile, recovery finds out from the switch. What Postgres refuses for good is left
 * out: the rest of the call matters more.
 */
export class LegWriter {
  readonly #context: ControllerContext;
  readonly #leg: OwnedLeg;
  readonly #signal: AbortSignal;
  #tail: Promise<void> = Promise.resolve();

  constructor(context: ControllerContext, leg: OwnedLeg, signal: AbortSignal) {
    this.#context = context;
    this.#leg = leg;
    this.#signal = signal;
  }

  /** Resolves once the change is committed or refused; rejects only when the leg is let go of. */
  write(change: LegChange): Promise<void> {
    const written = this.#tail.then(() => this.#writeOne(change));
    this.#tail = written.catch(() => {});
    return written;
  }

  async #writeOne(change: LegChange): Promise<void> {
    const { clock, log, outbox } = this.#context;
    for (let attempt = 1; ; attempt += 1) {
      this.#signal.throwIfAborted();
      try {
        return await outbox.commit((tx, append) => saveChange({ tx, append }, this.#leg, change, clock.now()));
      } catch (error) {
        const { callId } = this.#leg;
        if (isLastingFailure(error)) return log.error({ callId, change: change.to, err: error }, 'a change is refused');
        log.warn(
          { callId, change: change.to, attempt, detail: messageOf(error) },
          'a change of a leg is not saved yet',
        );
        await clock.sleep(backoffMs(attempt, backoff), this.#signal);
      }
    }
  }
}
