import { type CallId, hangupCall } from '@ligai/contracts';
import { isLigaiError, messageOf } from '@ligai/kernel';
import type { DialerContext } from '../timing.ts';

/**
 * Hangs up ringing calls for which no conversation is possible. Their contacts become pending again, unless the callee
 * answers before the hangup takes effect: then the call counts as it ends. The next round retries a failed request, and
 * repeating a request is harmless.
 */
export async function withdrawRinging({ bus, log, timing }: DialerContext, callIds: readonly CallId[]): Promise<void> {
  const withdrawing = callIds.map(async (callId) => {
    const request = { call_id: callId, reason: 'withdrawn' as const };
    try {
      await bus.request(hangupCall, request, { timeoutMs: timing.answerWithinMs });
    } catch (error) {
      if (isLigaiError(error, 'call_ended')) return;
      log.warn({ callId, detail: messageOf(error) }, 'ringing call is not withdrawn yet');
    }
  });
  await Promise.all(withdrawing);
}
