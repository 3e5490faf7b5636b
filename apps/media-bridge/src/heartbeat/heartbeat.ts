import type { Bus } from '@ligai/bus';
import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import type { Clock } from '@ligai/kernel';

/** After three that are missing, that is after 3 s, the controllers move this bridge's calls. */
const everyMs = 1000;

/** Says each second that this bridge lives, and how full it is. `beforeEach` runs first, for what is measured meanwhile. */
export function startHeartbeat(options: {
  bus: Bus;
  clock: Clock;
  bridge: { id: BridgeId; url: string; directUrl: string };
  capacity: number;
  sessions: () => number;
  beforeEach: () => void;
}): Disposable {
  const { bus, clock, bridge, capacity } = options;
  let next: Disposable | undefined;
  const beat = () => {
    options.beforeEach();
    const { id: bridge_id, url: ws_url, directUrl: direct_url } = bridge;
    const message = { bridge_id, ws_url, direct_url, sessions: options.sessions(), capacity };
    // Old news of being alive would be no news: while NATS is away nothing is kept for later.
    if (bus.connected) bus.publish(bridgeHeartbeat(bridge.id), message);
    next = clock.after(everyMs, beat);
  };
  beat();
  return { [Symbol.dispose]: () => next?.[Symbol.dispose]() };
}
