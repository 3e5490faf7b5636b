import type { Bus } from '@ligai/bus';
import { type BridgeId, releaseSession } from '@ligai/contracts';
import type { Places } from '../place/places.ts';

/** The call is over, or moves. A second request finds nothing to do and waits as the first does. */
export function handleRelease(bus: Bus, places: Places, bridgeId: BridgeId): Disposable {
  return bus.handle(releaseSession(bridgeId), {}, async (request) => {
    await places.release(request, request.reason);
    return {};
  });
}
