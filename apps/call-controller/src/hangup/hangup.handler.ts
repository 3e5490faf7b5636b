import { type HangupCall, hangupCall, hangupWake } from '@ligai/contracts';
import { type Call, isDatabaseAway, requestHangup, terminalEvent } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { ControllerContext } from '../controller-context.ts';

/**
 * Any controller saves the request and wakes the owner of the leg, which may be itself. A repeated request finds the
 * request already saved. Errors: those of `requestHangup`, and `timeout`, retryable, while Postgres is unavailable.
 */
export function handleHangup(context: ControllerContext): Disposable {
  const { bus } = context;
  return bus.handle(hangupCall, { queue: 'call-controller' }, async (request) => {
    const call = await writeDown(context, request);
    if (call.status !== 'cancelled') bus.publish(hangupWake, {});
    return { call_id: call.callId, status: call.status };
  });
}

async function writeDown({ outbox }: ControllerContext, request: HangupCall): Promise<Call> {
  try {
    return await outbox.commit(async (tx, { append }) => {
      const after = await requestHangup(tx, request);
      if (after.status === 'cancelled') await append(after.callId, terminalEvent(after));
      return after;
    });
  } catch (cause) {
    if (!isDatabaseAway(cause)) throw cause;
    const message = `Cannot hang up call ${request.call_id} now: the database is out of reach`;
    throw new LigaiError('timeout', message, { cause, retryable: true });
  }
}
