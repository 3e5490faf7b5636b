import type { Bus } from '@ligai/bus';
import { type BridgeId, playbackChanged } from '@ligai/contracts';
import type { Places } from '../place/places.ts';

/** File path: what became of an upload. One that is not known any more, or told twice, changes nothing. */
export function hearPlayback(bus: Bus, places: Places, bridgeId: BridgeId): Disposable {
  return bus.subscribe(playbackChanged(bridgeId), (message) => places.session(message)?.uploadChanged(message));
}
