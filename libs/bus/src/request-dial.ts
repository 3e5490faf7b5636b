import { dialCall } from '@ligai/contracts';
import { isLigaiError, type LigaiError } from '@ligai/kernel';
import type { z } from 'zod';
import type { Bus } from './bus.ts';

/**
 * How call-controller answered a request for a call:
 *
 *     confirmed    the call is queued, or was already
 *     rejected     it will never be dialled; a repeated request gets the same answer
 *     unanswered   it may be queued: repeat the request with the same `call_id`
 *     own_fault    an error of LigAI (`internal`), which says nothing about the call: repeat it too
 */
export type DialAnswer =
  | { outcome: 'confirmed' }
  | { outcome: 'rejected'; code: 'invalid_request' | 'call_ended'; error: LigaiError }
  | { outcome: 'unanswered' | 'own_fault'; error: unknown };

/** Requests one call. Never throws: its `call_id` makes it one call however often it is requested. */
export async function requestDial(
  bus: Bus,
  call: z.input<typeof dialCall.request>,
  timeoutMs: number,
): Promise<DialAnswer> {
  try {
    await bus.request(dialCall, call, { timeoutMs });
    return { outcome: 'confirmed' };
  } catch (error) {
    if (isLigaiError(error, 'invalid_request')) return { outcome: 'rejected', code: 'invalid_request', error };
    if (isLigaiError(error, 'call_ended')) return { outcome: 'rejected', code: 'call_ended', error };
    const isOwnFault = !isLigaiError(error) || error.code === 'internal';
    return { outcome: isOwnFault ? 'own_fault' : 'unanswered', error };
  }
}
