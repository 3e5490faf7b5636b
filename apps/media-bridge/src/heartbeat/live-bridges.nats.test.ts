import { connectBus } from '@ligai/bus';
import { bridgeHeartbeat, newBridgeId } from '@ligai/contracts';
import { silentLog, systemClock } from '@ligai/kernel';
import { natsServer } from '@ligai/testing';
import { expect, test, vi } from 'vitest';
import { startHeartbeat } from './heartbeat.ts';
import { LiveBridges } from './live-bridges.ts';

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

test('bridges are counted while they publish heartbeats, this one included', async () => {
  await using nats = await natsServer();
  await using own = await connectBus({ url: nats.url, name: 'bridge-1' });
  await using others = await connectBus({ url: nats.url, name: 'bridge-2' });
  using bridges = new LiveBridges({ bus: own, clock: systemClock });
  expect(bridges.count).toBe(1);
  await own.flush();
  const bridge = () => ({ id: newBridgeId(), url: 'ws://127.0.0.1:8090', directUrl: 'ws://127.0.0.1:8090' });
  const beat = { clock: systemClock, log: silentLog, capacity: 10, sessions: () => 0, beforeEach: () => {} };
  await using _own = startHeartbeat({ ...beat, bus: own, bridge: bridge() });
  const other = startHeartbeat({ ...beat, bus: others, bridge: bridge() });
  await eventually(() => expect(bridges.count).toBe(2));
  await other[Symbol.asyncDispose]();
  // One that stopped by itself is published for the last time less than a second before.
  others.publish(bridgeHeartbeat(newBridgeId()), {
    ...{ bridge_id: newBridgeId(), ws_url: 'ws://127.0.0.1:8090', direct_url: 'ws://127.0.0.1:8090' },
    ...{ sessions: 0, capacity: 1 },
  });
  await eventually(() => expect(bridges.count).toBe(3));
  await eventually(() => expect(bridges.count).toBe(1));
});
