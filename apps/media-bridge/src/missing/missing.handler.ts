import type { Bus } from '@ligai/bus';
import { type BridgeId, missingSessions } from '@ligai/contracts';
import type { Places } from '../place/places.ts';

/** Says which conversations are not here. Asking changes nothing. */
export function handleMissing(bus: Bus, places: Places, bridgeId: BridgeId): Disposable {
  return bus.handle(missingSessions(bridgeId), {}, async ({ sessions, entered }) => {
    const isHere = (one: (typeof sessions)[number]) =>
      entered ? places.session(one) !== undefined : places.holds(one);
    return { missing: sessions.filter((session) => !isHere(session)).map(({ call_id }) => call_id) };
  });
}
