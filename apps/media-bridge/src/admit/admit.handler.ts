import type { Bus } from '@ligai/bus';
import { admitSession, type BridgeId } from '@ligai/contracts';
import type { Places } from '../place/places.ts';

/** The callee has answered. A second request mints a new token, and the one before is worth nothing. */
export function handleAdmit(bus: Bus, places: Places, bridge: { id: BridgeId; url: string }): Disposable {
  return bus.handle(admitSession(bridge.id), {}, async (request) => {
    const token = await places.admit(request, request.return_path);
    return { token, ws_url: bridge.url };
  });
}
