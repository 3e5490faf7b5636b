import type { Bus } from '@ligai/bus';
import { type BridgeId, reserveMedia } from '@ligai/contracts';
import type { Log } from '@ligai/kernel';
import type { Places } from '../place/places.ts';

export type ReserveOptions = {
  id: BridgeId;
  url: string;
  log: Log;
  /** The phone rings now: what the greeting would have to wait for can be made ready. */
  warmUp: () => void;
};

/**
 * Bids for calls: every bridge hears `media.reserve` in one queue group, and one that has no room says so. A second
 * request for the same generation renews the hold.
 */
export function handleReserve(bus: Bus, places: Places, bridge: ReserveOptions): Disposable {
  return bus.handle(reserveMedia, { queue: 'media-bridge' }, async (request) => {
    const reason = await places.reserve(request, request.hold_ms);
    const { call_id: callId, generation } = request;
    if (reason !== undefined) {
      bridge.log.warn({ callId, generation, reason }, 'reservation declined');
      return { accepted: false as const, bridge_id: bridge.id, reason };
    }
    bridge.warmUp();
    return { accepted: true as const, bridge_id: bridge.id, ws_url: bridge.url };
  });
}
