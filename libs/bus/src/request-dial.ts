import { dialCall } from '@ligai/contracts';
import { isLigaiError, type LigaiErrorCode } from '@ligai/kernel';
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
  | { outcome: 'rejected' | 'unanswered' | 'own_fault'; code: LigaiErrorCode; error: unknown };

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
    const code = isLigaiError(error) ? error.code : 'internal';
    return { outcome: outcomeOf(code), code, error };
  }
}

function outcomeOf(code: LigaiErrorCode): Exclude<DialAnswer['outcome'], 'confirmed'> {
  if (code === 'invalid_request' || code === 'call_ended') return 'rejected';
  return code === 'internal' ? 'own_fault' : 'unanswered';
}
