import type { Bus } from '@ligai/bus';
import { bridgeHeartbeat, newBridgeId, releaseSession, reserveMedia } from '@ligai/contracts';
import { systemClock } from '@ligai/kernel';

/** A media-bridge that accepts every reservation and handles no answered call: the measurement ends before one. */
export function startAcceptingBridge(bus: Bus): Disposable {
  const bridge_id = newBridgeId();
  const ws_url = 'ws://127.0.0.1:1';
  const life = new DisposableStack();
  life.use(
    bus.handle(reserveMedia, { queue: 'media-bridge' }, async () => ({ accepted: true as const, bridge_id, ws_url })),
  );
  life.use(bus.handle(releaseSession(bridge_id), {}, async () => ({})));
  let next: Disposable;
  const beat = () => {
    bus.publish(bridgeHeartbeat(bridge_id), { bridge_id, ws_url, sessions: 0, capacity: 100_000 });
    next = systemClock.after(1_000, beat);
  };
  beat();
  life.defer(() => next[Symbol.dispose]());
  return life;
}
