import { requestDial } from '@ligai/bus';
import type { CallId, dialCall } from '@ligai/contracts';
import { isLigaiError, LigaiError, retry } from '@ligai/kernel';
import type { z } from 'zod';
import type { Gateway } from '../../gateway.ts';

/** Longer than a commit takes while Postgres is busy, short enough for three within what a person waits. */
const answerWithinMs = 3000;
const attempts = 3;

/**
 * Requests one call from call-controller. A request without an answer is repeated with the same `call_id`, which makes it
 * one call; nothing else is repeated. Once a request had no answer, that call may exist or come to
 * exist, so every later failure is `outcome_unknown`: a client that took it for a refusal would dial twice.
 */
export async function requestCall(
  { bus, clock }: Pick<Gateway, 'bus' | 'clock'>,
  call: z.input<typeof dialCall.request>,
): Promise<void> {
  const backoff = { firstMs: 100, maxMs: 500 };
  let unanswered = false;
  await retry(clock, { attempts, backoff }, async (attempt) => {
    const answer = await requestDial(bus, call, answerWithinMs);
    if (answer.outcome === 'confirmed') return;
    const { code, error } = answer;
    const isUnanswered = code === 'timeout' || code === 'outcome_unknown';
    unanswered ||= isUnanswered;
    if (isUnanswered && attempt < attempts) throw error;
    throw unanswered ? unconfirmed(call.call_id, error) : final(error, bus.connected);
  });
}

/** Not retried here: a limit that is reached is still reached a moment later. The client decides. */
function final(error: unknown, isConnected: boolean): unknown {
  if (isConnected && isLigaiError(error, 'no_responder')) {
    return new LigaiError('no_responder', 'call-controller does not answer: no call was placed', { cause: error });
  }
  return isLigaiError(error) ? new LigaiError(error.code, error.message, { cause: error }) : error;
}

function unconfirmed(callId: CallId | string, cause: unknown): LigaiError {
  const advice = `check GET /api/v1/calls/${callId} before dialling the number again`;
  return new LigaiError('outcome_unknown', `Call ${callId} was requested but not confirmed: ${advice}`, { cause });
}
