import type { Bus } from '@ligai/bus';
import {
  admitSession,
  type BridgeId,
  holdChanged,
  keyPressed,
  missingSessions,
  playbackChanged,
  releaseSession,
  reserveMedia,
} from '@ligai/contracts';
import type { Log } from '@ligai/kernel';
import type { SessionPool } from './session-pool.ts';

export type Bridge = {
  id: BridgeId;
  /** The address that the switch connects to. */
  url: string;
  log: Log;
  /** Opens provider connections while the phone rings, so that the greeting does not wait for them. */
  warmUp: () => void;
  /** Counts a reservation that this bridge declined. */
  declined: () => void;
};

/**
 * The commands of call-controller, each harmless if repeated:
 *
 *     reserve      reserves a slot: all bridges subscribe in one queue group; repeated: renews the reservation
 *     admit        the person has answered: creates the token of the audio socket; repeated: the earlier token is invalid
 *     playback     file path: the result of an upload; repeated: no effect
 *     dtmf         the person pressed a key; the controller sends each key once
 *     hold         the person has put the call on hold, or taken it back; repeated: no effect
 *     missing      returns which sessions are not here; changes nothing
 *     release      the call has ended or moves; repeated: waits like the first
 */
export function handleSessions(bus: Bus, pool: SessionPool, bridge: Bridge): Disposable {
  const handlers = new DisposableStack();
  handlers.use(
    bus.handle(reserveMedia, { queue: 'media-bridge' }, async (request) => {
      const reason = await pool.reserve(request, request.hold_ms);
      const { call_id: callId, generation } = request;
      if (reason !== undefined) {
        bridge.declined();
        // The controller asks again until a bridge accepts, and logs that calls wait.
        bridge.log.debug({ callId, generation, reason }, 'reservation declined');
        return { accepted: false as const, bridge_id: bridge.id, reason };
      }
      bridge.warmUp();
      return { accepted: true as const, bridge_id: bridge.id, ws_url: bridge.url };
    }),
  );
  handlers.use(
    bus.handle(admitSession(bridge.id), {}, async (request) => {
      const { return_path: returnPath, peer, held, audio_lost_at: lostAt } = request;
      const audioLostAtMs = lostAt === null ? null : Date.parse(lostAt);
      const token = await pool.admit(request, { returnPath, peer, held, audioLostAtMs });
      return { token, ws_url: bridge.url };
    }),
  );
  handlers.use(
    bus.subscribe(playbackChanged(bridge.id), (message) => {
      const { upload, change } = message;
      pool.session(message)?.switchEvent({ type: 'upload_changed', upload, change });
    }),
  );
  handlers.use(bus.subscribe(keyPressed(bridge.id), ({ digit, ...session }) => pool.calleeActs(session, { digit })));
  handlers.use(bus.subscribe(holdChanged(bridge.id), ({ held, ...session }) => pool.calleeActs(session, { held })));
  handlers.use(
    bus.handle(missingSessions(bridge.id), {}, async ({ sessions, entered }) => {
      const isHere = (one: (typeof sessions)[number]) => (entered ? pool.session(one) !== undefined : pool.holds(one));
      const idsOf = (named: typeof sessions) => named.map(({ call_id }) => call_id);
      return {
        missing: idsOf(sessions.filter((session) => !isHere(session))),
        turned_away: idsOf(sessions.filter((session) => pool.wasTurnedAway(session))),
      };
    }),
  );
  handlers.use(
    bus.handle(releaseSession(bridge.id), {}, async (request) => {
      await pool.release(request, request.reason);
      return {};
    }),
  );
  return handlers;
}
