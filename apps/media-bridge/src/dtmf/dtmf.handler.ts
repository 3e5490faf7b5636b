import type { Bus } from '@ligai/bus';
import { type BridgeId, keyPressed } from '@ligai/contracts';
import type { Places } from '../place/places.ts';

/** The callee pressed a key. Heard twice it counts twice: the controller tells each key once. */
export function hearKeys(bus: Bus, places: Places, bridgeId: BridgeId): Disposable {
  return bus.subscribe(keyPressed(bridgeId), (message) => places.session(message)?.keyPressed(message.digit));
}
