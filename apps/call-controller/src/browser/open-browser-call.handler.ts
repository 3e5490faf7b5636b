import {
  type BridgeId,
  browserNumber,
  type OpenBrowserCall,
  openBrowserCall,
  type PhoneNumber,
} from '@ligai/contracts';
import {
  browserGeneration,
  countBrowserCalls,
  findProviderProblem,
  insertQueuedCall,
  lockGate,
  saveBrowserCallStarted,
  type Transaction,
} from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';
import { simulatedSpeechProblem } from '../gate/simulated-speech.ts';
import { started } from '../leg/leg-writer.ts';
import { admit, release } from '../media/media-session.ts';
import { reserveBridge } from '../media/reserve-bridge.ts';
import { endCall } from './end-browser-call.ts';

/** A call that got no bridge within this, for example because this process died, ends as expired. */
const openWithinMs = 20_000;
const holdMs = 20_000;
const seekWithinMs = 3_000;

/** Saves the call, reserves a bridge for it, and returns the token with which the page connects to the bridge. */
export function handleOpenBrowserCall(context: ControllerContext): Disposable {
  const { bus, config } = context;
  return bus.handle(openBrowserCall, { queue: 'call-controller' }, async (request) => {
    await save(context, request);
    try {
      const ticket = await begin(context, request);
      return { call_id: request.call_id, ticket, sample_rate_hz: config.sampleRateHz };
    } catch (error) {
      await endCall(context, request.call_id, 'no_bridge');
      throw error;
    }
  });
}

async function save({ outbox, config, settings }: ControllerContext, request: OpenBrowserCall): Promise<void> {
  const { max_browser_calls: limit } = settings.current();
  const speechProblem = simulatedSpeechProblem(config, settings.current());
  await outbox.commit(async (tx) => {
    await lockGate(tx);
    const problem = speechProblem ?? (await findProviderProblem(tx))?.reason;
    if (problem !== undefined) throw refused(request, 'provider_unavailable', problem);
    if ((await countBrowserCalls(tx)) >= limit) {
      throw refused(request, 'limit_reached', `the limit of ${limit} browser calls (max_browser_calls) is reached`);
    }
    await insert(tx, request);
  });
}

async function insert(tx: Transaction, request: OpenBrowserCall): Promise<void> {
  const call = { ...request, number: browserNumber as PhoneNumber, source: 'browser' as const };
  const { outcome } = await insertQueuedCall(tx, { ...call, dial_within_ms: openWithinMs });
  // The ticket is given once: a second request with the same id is a mistake of its sender.
  if (outcome !== 'created') throw new LigaiError('conflict', `Cannot open call ${request.call_id}: it exists already`);
}

async function begin(context: ControllerContext, request: OpenBrowserCall): Promise<string> {
  const { call_id: callId } = request;
  const generation = browserGeneration;
  const bridge = await reserveBridge(context, { callId, generation, holdMs, withinMs: seekWithinMs });
  if (!bridge) throw refused(request, 'no_bridge', 'no media-bridge could take its conversation');
  const given = { returnPath: 'binary', peer: 'browser', held: false, audioLostAtMs: null } as const;
  try {
    const { token } = await admit(context, callId, bridge, given);
    await saveStarted(context, request, bridge.bridgeId);
    return token;
  } catch (error) {
    await release(context, callId, bridge, 'not opened');
    throw error;
  }
}

async function saveStarted({ outbox, log }: ControllerContext, request: OpenBrowserCall, bridgeId: BridgeId) {
  const { call_id: callId } = request;
  await outbox.commit(async (tx, { append }) => {
    const call = await saveBrowserCallStarted(tx, callId, bridgeId);
    if (!call) throw new LigaiError('call_ended', `Cannot open call ${callId}: it was ended`);
    await append(callId, started(call));
  });
  log.info({ callId, bridgeId }, 'browser call opened');
}

const refused = (
  { call_id }: OpenBrowserCall,
  code: 'limit_reached' | 'provider_unavailable' | 'no_bridge',
  why: string,
): LigaiError => new LigaiError(code, `Cannot open browser call ${call_id}: ${why}`, { retryable: true });
