import type { NodeName } from '@ligai/contracts';
import { acquireLease, releaseLease, type SwitchLease } from '@ligai/db';
import { messageOf, Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';

/** A renewal may fail three times before the lease runs out. */
const renewalsPerTerm = 4;
/** What of the term is not relied on: the time between our look at the clock and a byte on the wire. */
const marginMs = 500;

export type LeaseListener = {
  /** The lease is ours under a new epoch: its calls are ours to adopt. */
  acquired: (lease: SwitchLease) => void;
  /** Another holds it: whatever we held of the node's calls is theirs. */
  lost: () => void;
};

/**
 * Holds, or waits for, the lease of one node. While Postgres is out of reach nobody can take the lease from us, and
 * nobody can tell us who did: then `proven` is false, nothing is originated, and the calls that are up are still cared
 * for, until we hear of another holder.
 */
export class LeaseKeeper implements AsyncDisposable {
  readonly #context: ControllerContext;
  readonly #node: NodeName;
  readonly #listener: LeaseListener;
  readonly #loop: Periodic;
  #lease: SwitchLease | undefined;
  #provenUntilMs = 0;

  constructor(context: ControllerContext, node: NodeName, listener: LeaseListener) {
    this.#context = context;
    this.#node = node;
    this.#listener = listener;
    const action = `renew the lease of ${node}`;
    const look = (signal: AbortSignal) => this.#renew(signal);
    this.#loop = new Periodic({ ...context, action, everyMs: context.timing.leaseMs / renewalsPerTerm, run: look });
  }

  /** The lease as far as we know; undefined while another has it. */
  get lease(): SwitchLease | undefined {
    return this.#lease;
  }

  /** True while nobody else can hold it, by the monotonic clock: the question asked just before an originate. */
  get proven(): boolean {
    return this.#lease !== undefined && this.#context.clock.monotonic() < this.#provenUntilMs;
  }

  /** Gives the lease back, so that the next one need not wait for its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#loop[Symbol.asyncDispose]();
    const lease = this.#lease;
    this.#lease = undefined;
    if (!lease) return;
    await releaseLease(this.#context.db, lease).catch((error) => {
      this.#context.log.warn(
        { node: this.#node, detail: messageOf(error) },
        'cannot release the lease of the switch; it will expire',
      );
    });
  }

  async #renew(signal: AbortSignal): Promise<void> {
    const { clock, db, instance, log, timing } = this.#context;
    // Counted from before the question: the term began somewhere between it and the answer.
    const askedMs = clock.monotonic();
    const lease = await acquireLease(db, { node: this.#node, holder: instance, ttlMs: timing.leaseMs });
    if (signal.aborted) {
      this.#lease = lease;
      return;
    }
    const before = this.#lease;
    this.#lease = lease;
    this.#provenUntilMs = lease ? askedMs + timing.leaseMs - marginMs : 0;
    if (before && before.epoch !== lease?.epoch) {
      log.warn({ node: this.#node }, 'another controller has taken the lease of a switch');
      this.#listener.lost();
    }
    if (lease && before?.epoch !== lease.epoch) {
      log.info({ node: this.#node, epoch: lease.epoch }, 'holding the lease of a switch');
      this.#listener.acquired(lease);
    }
  }
}
