import type { Bus } from '@ligai/bus';
import { type BridgeId, bridgeHeartbeat } from '@ligai/contracts';
import { type Clock, type Log, Periodic } from '@ligai/kernel';

/** After three missing heartbeats (3 s) the controllers move this bridge's calls. */
const everyMs = 1000;

/** Publishes a heartbeat each second, with the number of sessions. `beforeEach` runs before each, for measurements. */
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
      // Nothing is queued while NATS is unreachable: an old heartbeat would be wrong later.
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
