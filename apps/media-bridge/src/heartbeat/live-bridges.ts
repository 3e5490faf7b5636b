import type { Bus } from '@ligai/bus';
import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import { type Clock, LivenessMap } from '@ligai/kernel';

/** A bridge publishes a heartbeat each second; after three that are missing it counts as gone. */
const aliveForMs = 3000;

/** The bridges that publish heartbeats, this one included: they share the providers' limits. */
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
   * This bridge's part of a limit: all parts add up to the limit and differ by one at most; the lower ids get the larger
   * parts. At least 1, also if there are more bridges than places. While NATS is away the part grows to the whole, and a
   * provider's refusals for its limit are waited for.
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
