import { answeredStatus } from '@ligai/contracts';
import type { Call } from '@ligai/db';
import type { Conclusion, LegStep } from '../leg/leg.ts';
import { adoptLeg } from '../leg/leg-state-machine.ts';

/** The leg of the row of an active call. */
export function adoptCall(call: Call): LegStep {
  const { callId, bridgeId, mediaGeneration, startTime, status } = call;
  const session = bridgeId && { bridgeId, generation: mediaGeneration };
  return adoptLeg(
    { callId, session },
    {
      ringing: status === 'ringing',
      started: status === 'in_progress',
      answeredAtMs: startTime?.getTime() ?? null,
      conclusion: notedEnd(call),
    },
  );
}

/** Only an answered leg saves `hung_up` first; other legs end at once. The row already has the time of the end. */
function notedEnd({ startTime, hangupCause, sipStatus, reason }: Call): Conclusion | null {
  if (!startTime || hangupCause === null) return null;
  return { status: answeredStatus(reason), reason, hangupCause, sipStatus, atMs: null };
}
