import { endWithoutLeg, type LegEnd, outcomeOf } from '@ligai/telephony';
import type { Conclusion, Leg } from './leg.ts';

/** From what the switch said of the leg's end, and from why we wanted it, if we did. */
export function concludeEnded(leg: Leg, end: LegEnd, atMs: number): Conclusion {
  const answered = leg.answeredAtMs !== null || end.answered;
  const { status, reason } = outcomeOf({ ...end, answered }, { cancelledByUs: leg.hangup !== null });
  return { status, reason: leg.hangup ?? reason, hangupCause: end.cause, sipStatus: end.sipStatus, atMs };
}

/**
 * The switch has no such leg, and nobody heard it end: what is known best. An answered call is `completed`; one that was
 * to be cancelled is; one that its job gave up failed as the job says; of any other nobody knows, and nobody redials it.
 */
export function concludeGone(leg: Leg, atMs: number): Conclusion {
  const facts = { hangupCause: null, sipStatus: null, atMs };
  if (leg.answeredAtMs !== null) return { status: 'completed', reason: leg.hangup ?? 'switch_lost', ...facts };
  if (leg.jobCause !== null) return concludeEnded(leg, endWithoutLeg(leg.jobCause), atMs);
  if (leg.hangup !== null) return { status: 'cancelled', reason: leg.hangup, ...facts };
  return { status: 'unknown', reason: 'not_confirmed', ...facts };
}
