import type { Bus } from '@ligai/bus';
import { bridgeHeartbeat } from '@ligai/contracts';
import type { Clock } from '@ligai/kernel';

/** A bridge publishes a heartbeat each second; after three that are missing it counts as gone. */
const aliveForMs = 3000;

/** Counts the bridges that publish heartbeats, this one included: they share the providers' limits. */
export class LiveBridges implements Disposable {
  readonly #clock: Clock;
  readonly #heardAtMs = new Map<string, number>();
  readonly #subscription: Disposable;

  constructor({ bus, clock }: { bus: Bus; clock: Clock }) {
    this.#clock = clock;
    this.#subscription = bus.subscribe(bridgeHeartbeat('*'), ({ bridge_id }) => {
      this.#heardAtMs.set(bridge_id, clock.monotonic());
    });
  }

  /** At least 1. While NATS is away the number stays at 1, and a provider's refusals for its limit are waited for. */
  get count(): number {
    const oldestMs = this.#clock.monotonic() - aliveForMs;
    for (const [id, atMs] of this.#heardAtMs) if (atMs < oldestMs) this.#heardAtMs.delete(id);
    return Math.max(1, this.#heardAtMs.size);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}
