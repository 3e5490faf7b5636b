import type { BridgeId } from '@ligai/contracts';
import type { ControllerContext } from '../controller-context.ts';
import type { LegSession } from '../leg/leg-session.ts';
import { missingAt } from '../media/media-session.ts';

/**
 * Asks the bridges whether they have the conversations of these legs, and reconnects the audio of those that are
 * missing. A network failure breaks the audio sockets and the event socket together, and then the switch cannot send an
 * event.
 */
export async function reconnectLostAudio(context: ControllerContext, legs: Iterable<LegSession>): Promise<void> {
  const asked = [...legs].filter(({ leg }) => leg.state === 'talking' && leg.session !== null);
  const byBridge = Map.groupBy(asked, ({ leg }) => leg.session?.bridgeId as BridgeId);
  await Promise.all(Array.from(byBridge, ([bridgeId, sessions]) => askOne(context, bridgeId, sessions)));
}

async function askOne(context: ControllerContext, bridgeId: BridgeId, sessions: LegSession[]): Promise<void> {
  const { clock, log } = context;
  const held = sessions.map(({ leg }) => ({ callId: leg.callId, generation: leg.session?.generation ?? 0 }));
  const missing = new Set(await missingAt(context, bridgeId, held));
  for (const [index, session] of sessions.entries()) {
    const { callId, state, session: now } = session.leg;
    // The leg has changed meanwhile, so the response no longer applies.
    if (!missing.has(callId) || state !== 'talking' || now?.generation !== held[index]?.generation) continue;
    log.warn({ callId, bridgeId }, 'media-bridge lost the conversation, connecting audio again');
    // The socket was lost at an unknown time before this response.
    session.take({ type: 'media_lost', atMs: clock.now(), audioEndedAtMs: null });
  }
}
