import type { NodeName } from '@ligai/contracts';
import { acquireLease, releaseLease, type SwitchLease } from '@ligai/db';
import { messageOf, Periodic } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';

/** A renewal may fail three times before the lease runs out. */
const renewalsPerTerm = 4;
/** Safety margin at the end of the term: the time between the check of the clock and the write to the socket. */
const marginMs = 500;

export type LeaseListener = {
  /** The lease is ours under a new epoch: we adopt the calls of its node. */
  acquired: (lease: SwitchLease) => void;
  /** Another controller holds the lease, and with it our calls on the node. */
  lost: () => void;
};

/**
 * Holds, or waits for, the lease of one node. While Postgres is unreachable, no controller can take the lease, nor can
 * this one learn that another has: then `proven` is false and nothing is originated, but active calls are still served
 * until another holder is known.
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
    this.#loop = new Periodic({
      ...context,
      action,
      everyMs: context.timing.leaseMs / renewalsPerTerm,
      run: (signal) => this.#renew(signal),
    });
  }

  /** The last known lease; undefined while another controller has it. */
  get lease(): SwitchLease | undefined {
    return this.#lease;
  }

  /** True while no other controller can hold the lease, by the monotonic clock; checked just before each originate. */
  get proven(): boolean {
    return this.#lease !== undefined && this.#context.clock.monotonic() < this.#provenUntilMs;
  }

  /** Releases the lease, so that the next holder need not wait for its expiry. */
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
    // Counted from before the query: the term began at some time between the query and its result.
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
