import { type CallId, hangupCall } from '@ligai/contracts';
import { isLigaiError, messageOf, type OutageLog } from '@ligai/kernel';
import type { DialerContext } from '../timing.ts';

/**
 * Hangs up ringing calls for which no conversation is possible. Their contacts become pending again, unless the callee
 * answers before the hangup takes effect: then the call counts as it ends. The next round retries a failed request, and
 * repeating a request is harmless; `outage` logs that once.
 */
export async function withdrawRinging(
  { bus, timing }: DialerContext,
  callIds: readonly CallId[],
  outage: OutageLog,
): Promise<void> {
  const withdrawing = callIds.map(async (callId) => {
    const request = { call_id: callId, reason: 'withdrawn' as const };
    try {
      await bus.request(hangupCall, request, { timeoutMs: timing.answerWithinMs });
      return undefined;
    } catch (error) {
      return isLigaiError(error, 'call_ended') ? undefined : { callId, detail: messageOf(error) };
    }
  });
  const failed = (await Promise.all(withdrawing)).find((one) => one !== undefined);
  if (failed) outage.failed(failed.detail, { callId: failed.callId });
  else outage.over();
}
