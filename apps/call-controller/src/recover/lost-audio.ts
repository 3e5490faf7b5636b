import type { BridgeId } from '@ligai/contracts';
import type { ControllerContext } from '../controller-context.ts';
import type { LegSession } from '../leg/leg-session.ts';
import { missingAt } from '../media/media-session.ts';

/**
 * Asks the bridges for the conversations of these legs, and connects the audio anew of those that are not there. A
 * network that breaks takes the audio sockets and the event socket with it, and then the switch can tell nobody.
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
    // What has moved on meanwhile is not what was asked for.
    if (!missing.has(callId) || state !== 'talking' || now?.generation !== held[index]?.generation) continue;
    log.warn({ callId, bridgeId }, 'media-bridge lost the conversation, connecting audio again');
    session.take({ type: 'media_lost', atMs: clock.now() });
  }
}
