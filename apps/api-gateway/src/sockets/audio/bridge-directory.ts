import type { Bus } from '@ligai/bus';
import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import { type Clock, withDeadline } from '@ligai/kernel';

/** Bridges send a heartbeat each second: without one for this long, the bridge is gone or NATS is out of reach. */
const heardWithinMs = 1500;
const forgetAfterMs = 60_000;

/** Where each media-bridge can be reached, as its heartbeats say. */
export class BridgeDirectory implements Disposable {
  readonly #clock: Clock;
  readonly #subscription: Disposable;
  readonly #heard = new Map<string, { url: string; atMs: number }>();
  readonly #waiting = new Map<string, PromiseWithResolvers<string>>();

  constructor(bus: Bus, clock: Clock) {
    this.#clock = clock;
    this.#subscription = bus.subscribe(bridgeHeartbeat('*'), ({ bridge_id, ws_url, direct_url }) =>
      this.#hear(bridge_id, direct_url ?? ws_url),
    );
  }

  /** Its address. Waits for the first heartbeat of a bridge that is not known yet. Error: `timeout`. */
  async urlOf(bridge: BridgeId): Promise<string> {
    const known = this.#heard.get(bridge)?.url;
    if (known !== undefined) return known;
    const waiting = this.#waiting.get(bridge) ?? Promise.withResolvers<string>();
    this.#waiting.set(bridge, waiting);
    try {
      return await withDeadline(this.#clock, heardWithinMs, `Hear of ${bridge}`, () => waiting.promise);
    } finally {
      this.#waiting.delete(bridge);
    }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  #hear(bridge: string, url: string): void {
    const nowMs = this.#clock.monotonic();
    this.#heard.set(bridge, { url, atMs: nowMs });
    for (const [id, { atMs }] of this.#heard) if (atMs < nowMs - forgetAfterMs) this.#heard.delete(id);
    this.#waiting.get(bridge)?.resolve(url);
  }
}
