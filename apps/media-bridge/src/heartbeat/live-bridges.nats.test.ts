import { connectBus } from '@ligai/bus';
import { bridgeHeartbeat, newBridgeId } from '@ligai/contracts';
import { silentLog, systemClock } from '@ligai/kernel';
import { natsServer } from '@ligai/testing';
import { expect, test, vi } from 'vitest';
import { startHeartbeat } from './heartbeat.ts';
import { LiveBridges } from './live-bridges.ts';

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 20 });

test('bridges share a limit while they publish heartbeats, this one included', async () => {
  await using nats = await natsServer();
  await using own = await connectBus({ url: nats.url, name: 'bridge-1' });
  await using others = await connectBus({ url: nats.url, name: 'bridge-2' });
  const id = newBridgeId();
  using bridges = new LiveBridges({ bus: own, clock: systemClock, own: id });
  expect(bridges.shareOf(60)).toBe(60);
  await own.flush();
  const bridge = () => ({ id: newBridgeId(), url: 'ws://127.0.0.1:8090', directUrl: 'ws://127.0.0.1:8090' });
  const beat = { clock: systemClock, log: silentLog, capacity: 10, sessions: () => 0, beforeEach: () => {} };
  await using _own = startHeartbeat({ ...beat, bus: own, bridge: { ...bridge(), id } });
  const other = startHeartbeat({ ...beat, bus: others, bridge: bridge() });
  await eventually(() => expect(bridges.shareOf(60)).toBe(30));
  await other[Symbol.asyncDispose]();
  // One that stopped by itself is published for the last time less than a second before.
  others.publish(bridgeHeartbeat(newBridgeId()), {
    ...{ bridge_id: newBridgeId(), ws_url: 'ws://127.0.0.1:8090', direct_url: 'ws://127.0.0.1:8090' },
    ...{ sessions: 0, capacity: 1 },
  });
  await eventually(() => expect(bridges.shareOf(60)).toBe(20));
  await eventually(() => expect(bridges.shareOf(60)).toBe(60));
});

test.each([
  [5, [2, 2, 1]],
  [15, [5, 5, 5]],
  [3, [1, 1, 1]],
  [2, [1, 1, 1]],
])('of %i places three bridges use %j', async (limit, shares) => {
  await using nats = await natsServer();
  await using bus = await connectBus({ url: nats.url, name: 'bridges' });
  const ids = [newBridgeId(), newBridgeId(), newBridgeId()].sort();
  await using stack = new AsyncDisposableStack();
  const bridges = ids.map((own) => stack.use(new LiveBridges({ bus, clock: systemClock, own })));
  await bus.flush();
  const url = 'ws://127.0.0.1:8090';
  for (const bridge_id of ids) {
    const message = { bridge_id, ws_url: url, direct_url: url, sessions: 0, capacity: 1 };
    bus.publish(bridgeHeartbeat(bridge_id), message);
  }
  await eventually(() => expect(bridges.map((one) => one.shareOf(limit))).toEqual(shares));
});
