import type { Bus } from '@ligai/bus';
import { type BridgeId, missingSessions } from '@ligai/contracts';
import type { Places } from '../place/places.ts';

/** Says which conversations are not here. Asking changes nothing. */
export function handleMissing(bus: Bus, places: Places, bridgeId: BridgeId): Disposable {
  return bus.handle(missingSessions(bridgeId), {}, async ({ sessions, entered }) => {
    const isHere = (one: (typeof sessions)[number]) =>
      entered ? places.session(one) !== undefined : places.holds(one);
    const idsOf = (named: typeof sessions) => named.map(({ call_id }) => call_id);
    return {
      missing: idsOf(sessions.filter((session) => !isHere(session))),
      turned_away: idsOf(sessions.filter((session) => places.wasTurnedAway(session))),
    };
  });
}
