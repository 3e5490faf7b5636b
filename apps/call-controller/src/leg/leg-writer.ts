import { type Call, isLastingFailure, type OwnedLeg, type Transaction } from '@ligai/db';
import { backoffMs, type Log, messageOf } from '@ligai/kernel';
import type { Append } from '@ligai/service';
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
        const save = (tx: Transaction, append: Append) => saveChange({ tx, append }, this.#leg, change, clock.now());
        const call = await outbox.commit(save);
        if (call) logProgress(log, change, call);
        return;
      } catch (error) {
        const { callId } = this.#leg;
        if (isLastingFailure(error))
          return log.error({ callId, change: change.to, err: error }, 'change of a call rejected by the database');
        log.warn(
          { callId, change: change.to, attempt, detail: messageOf(error) },
          'change of a call not saved, trying again',
        );
        await clock.sleep(backoffMs(attempt, backoff), this.#signal);
      }
    }
  }
}

/** One line when a call is answered, and one when it has ended. */
function logProgress(log: Log, { to }: LegChange, call: Call): void {
  const { callId, calledNumber: number, status, reason, hangupCause, startTime, endTime, messageCount: turns } = call;
  if (to === 'answered') log.info({ callId, pii: { number } }, 'call answered');
  if (to !== 'ended') return;
  const seconds = startTime && endTime ? Math.round((endTime.getTime() - startTime.getTime()) / 1000) : 0;
  log.info({ callId, status, reason, hangupCause, seconds, turns, pii: { number } }, 'call ended');
}
