import {
  admitSession,
  type BridgeId,
  type CallId,
  missingSessions,
  type ReturnPath,
  releaseSession,
  toTimestamp,
} from '@ligai/contracts';
import { isLigaiError, messageOf } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import type { Admission, MediaSession } from '../leg/leg.ts';

const admitWithinMs = 2_000;
/** How long the end of a call waits for the last turn of its conversation. */
const releaseWithinMs = 2_000;

/**
 * Requests from the bridge the token that the socket of the switch must show. Throws if the session no longer exists.
 */
export async function admit(
  { bus }: ControllerContext,
  callId: CallId,
  session: MediaSession,
  given: { returnPath: ReturnPath; peer?: 'switch' | 'browser'; held: boolean; audioLostAtMs: number | null },
): Promise<Admission> {
  const { returnPath: return_path, peer = 'switch', held, audioLostAtMs } = given;
  const audio_lost_at = audioLostAtMs === null ? null : toTimestamp(new Date(audioLostAtMs));
  const { token, ws_url } = await bus.request(
    admitSession(session.bridgeId),
    { call_id: callId, generation: session.generation, return_path, peer, held, audio_lost_at },
    { timeoutMs: admitWithinMs },
  );
  return { session, token, wsUrl: ws_url };
}

/** Ends a session, and waits until its last turn is committed or 2 s have passed. Never throws. */
export async function release(
  { bus, log }: ControllerContext,
  callId: CallId,
  session: MediaSession,
  reason: string,
): Promise<void> {
  const request = { call_id: callId, generation: session.generation, reason };
  try {
    await bus.request(releaseSession(session.bridgeId), request, { timeoutMs: releaseWithinMs });
  } catch (error) {
    // A bridge that has ended has nothing to commit.
    if (isLigaiError(error, 'no_responder')) return;
    log.warn(
      { callId, bridgeId: session.bridgeId, detail: messageOf(error) },
      'media-bridge did not release the session',
    );
  }
}

const missingWithinMs = 1_000;

/** One conversation of one generation. */
type Held = { callId: CallId; generation: number };

/**
 * The calls of which the bridge has no conversation; with `entered`, also those whose socket it still waits for. Empty
 * if it does not respond: then its missing heartbeats move its calls.
 */
export async function missingAt(
  context: ControllerContext,
  bridgeId: BridgeId,
  held: readonly Held[],
  { entered = false } = {},
): Promise<CallId[]> {
  return (await askBridge(context, bridgeId, held, entered)).missing;
}

/** Whether the bridge has closed a socket of this session that did not show its token in time, and waits for another. */
export async function wasTurnedAway(
  context: ControllerContext,
  callId: CallId,
  { bridgeId, generation }: MediaSession,
): Promise<boolean> {
  const { turned_away } = await askBridge(context, bridgeId, [{ callId, generation }], true);
  return turned_away.includes(callId);
}

async function askBridge({ bus, log }: ControllerContext, bridgeId: BridgeId, held: readonly Held[], entered: boolean) {
  const sessions = held.map(({ callId, generation }) => ({ call_id: callId, generation }));
  try {
    return await bus.request(missingSessions(bridgeId), { sessions, entered }, { timeoutMs: missingWithinMs });
  } catch (error) {
    log.debug({ bridgeId, detail: messageOf(error) }, 'media-bridge did not say which conversations it has');
    return { missing: [], turned_away: [] };
  }
}
