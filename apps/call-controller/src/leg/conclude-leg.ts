import { isLoss } from '@ligai/contracts';
import { endWithoutLeg, type LegEnd, outcomeOf } from '@ligai/telephony';
import type { Conclusion, Leg } from './leg.ts';

/**
 * From what the switch said of the leg's end, and from why we wanted it, if we did. An answered call that was lost, or that
 * we ended because its conversation could not go on, is `failed`.
 */
export function concludeEnded(leg: Leg, end: LegEnd, atMs: number): Conclusion {
  const answered = leg.answeredAtMs !== null || end.answered;
  const outcome = outcomeOf({ ...end, answered }, { cancelledByUs: leg.hangup !== null });
  const reason = leg.hangup ?? outcome.reason;
  const status = answered && isLoss(reason) ? 'failed' : outcome.status;
  return { status, reason, hangupCause: end.cause, sipStatus: end.sipStatus, atMs };
}

/**
 * The switch has no such leg, and nobody heard it end: what is known best. An answered call is lost, unless it was to end
 * anyway; one that was to be cancelled is; one that its job gave up failed as the job says; of any other nobody knows, and
 * nobody redials it.
 */
export function concludeGone(leg: Leg, atMs: number): Conclusion {
  const facts = { hangupCause: null, sipStatus: null, atMs };
  if (leg.answeredAtMs !== null) {
    const reason = leg.hangup ?? 'switch_lost';
    return { status: isLoss(reason) ? 'failed' : 'completed', reason, ...facts, atMs: null };
  }
  if (leg.jobCause !== null) return concludeEnded(leg, endWithoutLeg(leg.jobCause), atMs);
  if (leg.hangup !== null) return { status: 'cancelled', reason: leg.hangup, ...facts };
  return { status: 'unknown', reason: 'not_confirmed', ...facts };
}

/**
 * The switch was asked to end the leg, and has it still. For an answered call the conversation was over when it was asked.
 * Whether anybody will still answer one that was not, nobody knows.
 */
export function concludeUnconfirmed(leg: Leg, askedAtMs: number): Conclusion {
  const lost = isLoss(leg.hangup);
  const status = leg.answeredAtMs === null ? 'unknown' : lost ? 'failed' : 'completed';
  return { status, reason: 'hangup_unconfirmed', hangupCause: null, sipStatus: null, atMs: askedAtMs };
}
