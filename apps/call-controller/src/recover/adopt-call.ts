import type { Call } from '@ligai/db';
import type { Conclusion, LegStep } from '../leg/leg.ts';
import { adoptLeg } from '../leg/leg-state-machine.ts';

/** The leg of a row that is up. `nowMs` dates the end of one whose end had been noted, but not yet told. */
export function adoptCall(call: Call, nowMs: number): LegStep {
  const { callId, bridgeId, mediaGeneration, startTime, status } = call;
  const session = bridgeId && { bridgeId, generation: mediaGeneration };
  return adoptLeg(
    { callId, session },
    {
      ringing: status === 'ringing',
      started: status === 'in_progress',
      answeredAtMs: startTime?.getTime() ?? null,
      conclusion: notedEnd(call, nowMs),
    },
  );
}

/** Only an answered leg notes its end ahead: the others end at once. */
function notedEnd({ startTime, hangupCause, sipStatus, reason }: Call, atMs: number): Conclusion | null {
  if (!startTime || hangupCause === null) return null;
  return { status: 'completed', reason, hangupCause, sipStatus, atMs };
}
