import { CallId, hasEnded } from '@ligai/contracts';
import { findCall } from '@ligai/db';
import { isLigaiError, LigaiError } from '@ligai/kernel';
import type { Gateway } from '../../gateway.ts';
import { shown } from '../../http/invalid-request.ts';
import type { BridgeDirectory } from './bridge-directory.ts';

/**
 * The address of the bridge that holds a call. Errors: `call_not_found` (also of a call that has no conversation now),
 * `no_bridge`.
 */
export async function findBridge(text: string, { db }: Pick<Gateway, 'db'>, bridges: BridgeDirectory): Promise<URL> {
  const callId = CallId.safeParse(text).data;
  const call = callId && (await findCall(db, callId));
  if (!call) throw new LigaiError('call_not_found', `Call ${shown(text)} not found`);
  if (hasEnded(call.status) || call.bridgeId === null) {
    throw new LigaiError('call_not_found', `Call ${call.callId} has no conversation now: it is ${call.status}`);
  }
  try {
    return new URL(await bridges.urlOf(call.bridgeId));
  } catch (cause) {
    if (!isLigaiError(cause, 'timeout')) throw cause;
    throw new LigaiError('no_bridge', `The media-bridge of call ${call.callId} has sent no heartbeat`, { cause });
  }
}
