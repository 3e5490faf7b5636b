import { type CallId, hangupCall } from '@ligai/contracts';
import { isLigaiError, messageOf } from '@ligai/kernel';
import type { DialerContext } from '../timing.ts';

/**
 * Has calls ended that ring and could not be talked on. Their contacts are pending again, unless somebody picks up before
 * the hangup arrives: then the call counts as it ends. A request that fails is repeated by the next round, and asking twice
 * is harmless.
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
