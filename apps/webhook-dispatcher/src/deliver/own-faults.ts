import { messageOf } from '@ligai/kernel';
import type { DispatcherContext } from '../timing.ts';

/** A fault that has not occurred for this number of pauses has ended: its webhook may have been deleted. */
const pausesUntilOver = 3;

type Fault = { message: string; atMs: number };

/**
 * Deliveries that could not be sent because of an internal error, such as a wrong `LIGAI_SECRET_KEY`, by webhook. Each
 * error is logged once per webhook, and makes the process unhealthy until a delivery to the webhook can be sent.
 */
export class OwnFaults {
  readonly #context: Pick<DispatcherContext, 'clock' | 'log' | 'timing'>;
  readonly #faults = new Map<number, Fault>();

  constructor(context: Pick<DispatcherContext, 'clock' | 'log' | 'timing'>) {
    this.#context = context;
  }

  note(webhookId: number, error: unknown): void {
    const { clock, log } = this.#context;
    const message = messageOf(error);
    if (this.#faults.get(webhookId)?.message !== message) {
      log.error({ webhookId, err: error }, 'deliveries cannot be sent by a fault of this process, they stay pending');
    }
    this.#faults.set(webhookId, { message, atMs: clock.monotonic() });
  }

  clear(webhookId: number): void {
    if (this.#faults.delete(webhookId)) this.#context.log.info({ webhookId }, 'deliveries can be sent again');
  }

  /** Undefined if there is none. */
  get problem(): string | undefined {
    const { clock, timing } = this.#context;
    const oldestMs = clock.monotonic() - pausesUntilOver * timing.ownFaultPauseMs;
    for (const [webhookId, { atMs }] of this.#faults) if (atMs < oldestMs) this.#faults.delete(webhookId);
    const [first] = this.#faults.values();
    return first && `deliveries of ${this.#faults.size} webhooks cannot be sent: ${first.message}`;
  }
}
