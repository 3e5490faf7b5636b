import type { Bus } from '@ligai/bus';
import { bridgeHeartbeat } from '@ligai/contracts';
import { type Clock, LivenessMap } from '@ligai/kernel';

/** A bridge publishes a heartbeat each second; after three that are missing it counts as gone. */
const aliveForMs = 3000;

/** Counts the bridges that publish heartbeats, this one included: they share the providers' limits. */
export class LiveBridges implements Disposable {
  readonly #bridges: LivenessMap<string>;
  readonly #subscription: Disposable;

  constructor({ bus, clock }: { bus: Bus; clock: Clock }) {
    this.#bridges = new LivenessMap(clock, aliveForMs);
    this.#subscription = bus.subscribe(bridgeHeartbeat('*'), ({ bridge_id }) => this.#bridges.note(bridge_id, true));
  }

  /** At least 1. While NATS is away the number stays at 1, and a provider's refusals for its limit are waited for. */
  get count(): number {
    return Math.max(1, this.#bridges.alive().length);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}
