import type { Bus } from '@ligai/bus';
import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import { type Clock, type Log, Periodic } from '@ligai/kernel';

/** After three that are missing, that is after 3 s, the controllers move this bridge's calls. */
const everyMs = 1000;

/** Publishes each second that this bridge lives and how full it is. `beforeEach` runs first, for what is measured meanwhile. */
export function startHeartbeat(options: {
  bus: Bus;
  clock: Clock;
  log: Log;
  bridge: { id: BridgeId; url: string; directUrl: string };
  capacity: number;
  sessions: () => number;
  beforeEach: () => void;
}): AsyncDisposable {
  const { bus, clock, log, bridge, capacity } = options;
  const { id: bridge_id, url: ws_url, directUrl: direct_url } = bridge;
  return new Periodic({
    ...{ clock, log, everyMs, action: 'publish the heartbeat of this bridge' },
    async run() {
      options.beforeEach();
      // Nothing is queued while NATS is away: an old heartbeat would be wrong by then.
      if (!bus.connected) return;
      bus.publish(bridgeHeartbeat(bridge_id), {
        bridge_id,
        ws_url,
        direct_url,
        sessions: options.sessions(),
        capacity,
      });
    },
  });
}
