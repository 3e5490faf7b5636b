import { type CallId, dialCall } from '@ligai/contracts';
import { isLigaiError, LigaiError, retry } from '@ligai/kernel';
import type { z } from 'zod';
import type { Gateway } from '../../gateway.ts';

/** Longer than a commit takes while Postgres is busy, short enough for three within what a person waits. */
const answerWithinMs = 3000;
const attempts = 3;

/**
 * Asks call-controller for one call. A time-out is asked again under the same `call_id`, which is one call however often it
 * is asked for; nothing else is.
 */
export async function askForCall(
  { bus, clock }: Pick<Gateway, 'bus' | 'clock'>,
  call: z.input<typeof dialCall.request>,
): Promise<void> {
  const backoff = { firstMs: 100, maxMs: 500 };
  await retry(clock, { attempts, backoff }, async (attempt) => {
    try {
      await bus.request(dialCall, call, { timeoutMs: answerWithinMs });
    } catch (error) {
      if (!isLigaiError(error, 'timeout')) throw final(error);
      throw attempt < attempts ? error : unconfirmed(call.call_id);
    }
  });
}

/** Asking again is up to the client: the limit is not reached less a moment later. */
function final(error: unknown): unknown {
  return isLigaiError(error) ? new LigaiError(error.code, error.message, { cause: error }) : error;
}

function unconfirmed(callId: CallId | string): LigaiError {
  return new LigaiError('timeout', `Call ${callId} was asked for but not confirmed: look for it before dialling again`);
}
