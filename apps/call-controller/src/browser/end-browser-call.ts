import { answeredStatus, type CallId, type EndReason, isLoss } from '@ligai/contracts';
import { endBrowserCall } from '@ligai/db';
import type { ControllerContext } from '../controller-context.ts';
import { appendEnd } from '../leg/leg-writer.ts';

/** Commits the end of a browser call with its terminal event. Does nothing to a call that has ended. */
export async function endCall({ outbox, log }: ControllerContext, callId: CallId, reason: EndReason): Promise<void> {
  const status = answeredStatus(reason);
  const call = await outbox.commit(async (tx, { append }) => {
    const ended = await endBrowserCall(tx, callId, { status, reason });
    if (ended) await appendEnd({ tx, append }, ended);
    return ended;
  });
  if (!call) return;
  const fields = { callId, status: call.status, reason: call.reason, seconds: call.duration, turns: call.messageCount };
  if (isLoss(call.reason)) log.warn(fields, 'browser call lost');
  else log.info(fields, 'call ended');
}
