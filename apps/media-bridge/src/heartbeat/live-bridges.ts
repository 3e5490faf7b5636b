import type { Bus } from '@ligai/bus';
import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import { type Clock, LivenessMap } from '@ligai/kernel';

/** A bridge publishes a heartbeat each second; after three missing ones it counts as dead. */
const aliveForMs = 3000;

/** The bridges that publish heartbeats, including this one: they share the providers' limits. */
export class LiveBridges implements Disposable {
  readonly #own: BridgeId;
  readonly #bridges: LivenessMap<string, string>;
  readonly #subscription: Disposable;

  constructor({ bus, clock, own }: { bus: Bus; clock: Clock; own: BridgeId }) {
    this.#own = own;
    this.#bridges = new LivenessMap(clock, aliveForMs);
    this.#subscription = bus.subscribe(bridgeHeartbeat('*'), ({ bridge_id: id }) => this.#bridges.note(id, id));
  }

  /**
   * This bridge's share of a limit: all shares add up to the limit and differ by at most one; lower ids get the larger
   * shares. At least 1, even if there are more bridges than places. While NATS is unreachable the share grows to the
   * whole limit, and requests that the provider rejects because of its limit wait.
   */
  shareOf(limit: number): number {
    const ids = [...new Set([...this.#bridges.alive(), this.#own])].sort();
    const larger = ids.indexOf(this.#own) < limit % ids.length ? 1 : 0;
    return Math.max(1, Math.floor(limit / ids.length) + larger);
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }
}
