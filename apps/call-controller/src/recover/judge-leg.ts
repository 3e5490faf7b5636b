import type { ReturnPath } from '@ligai/contracts';
import type { LiveLeg } from '@ligai/telephony';
import type { Leg, LegInput } from '../leg/leg.ts';

/** The results of one check of the switch for a leg that we own. */
export type LegEvidence = {
  leg: Leg;
  /** The leg as the switch lists it; undefined if it does not. */
  live: LiveLeg | undefined;
  /** The result of `uuid_exists`, queried only if the leg is not listed. */
  exists: boolean;
  /** Adopted from another controller or an earlier run, and not checked since. */
  adopted: boolean;
  returnPath: ReturnPath;
  bridgeSilent: boolean;
  /** How long ago the leg was answered according to the switch; null if unknown. */
  talkedMs: number | null;
  nowMs: number;
};

/**
 * Decides the input for a leg after a check: that it is gone, that it was answered, or that its audio must be
 * reconnected. No input can cause an originate. An answered leg with working audio gets no input.
 */
export function judgeLeg(evidence: LegEvidence): LegInput | undefined {
  const { leg, live, nowMs } = evidence;
  if (!live) return evidence.exists ? undefined : { type: 'gone', atMs: nowMs };
  if (live.answered && leg.answeredAtMs === null) {
    return { type: 'answered', atMs: nowMs - (evidence.talkedMs ?? 0) };
  }
  if (live.answered && evidence.adopted && mustReconnect(evidence))
    return { type: 'media_lost', atMs: nowMs, audioEndedAtMs: null };
  if (leg.hangup === null) return undefined;
  // An ending leg retries its hangup itself. An adopted leg may not have existed at the first hangup.
  return evidence.adopted ? { type: 'created' } : { type: 'still_there', atMs: nowMs };
}

/**
 * Audio of an adopted leg is uncertain if it was not confirmed, if its bridge is gone, and always on the file path:
 * only the previous controller knew which files the socket has received.
 */
function mustReconnect({ leg, returnPath, bridgeSilent }: LegEvidence): boolean {
  return !leg.started || leg.session === null || bridgeSilent || returnPath === 'file';
}

/** Longer than the switch takes to end a leg by itself, and longer than a restart of the switch. */
export const graceMs = 30_000;

export type OverdueEvidence = {
  leg: Leg;
  /** Since this process originated, or adopted, the leg. */
  ageMs: number;
  /** How long the switch has been unreachable; 0 while it is connected. */
  awayForMs: number;
  maxDurationMs: number;
  ringTimeoutMs: number;
  nowMs: number;
};

/**
 * Decides by time alone, for a switch that does not return or did not accept a limit: no call stays open indefinitely,
 * nor for longer than the grace period after a requested hangup. It never causes a redial, and if the switch returns
 * with the leg, recovery hangs up legs without a call.
 */
export function judgeOverdue(evidence: OverdueEvidence): LegInput | undefined {
  const { leg, awayForMs, nowMs } = evidence;
  const gone: LegInput = { type: 'gone', atMs: nowMs };
  if (leg.hangup !== null && awayForMs >= graceMs) return gone;
  if (!isOverdue(evidence)) return undefined;
  if (awayForMs > 0) return gone;
  const isLimited = leg.answeredAtMs !== null && leg.hangup === null;
  return isLimited ? { type: 'hangup_requested', reason: 'max_duration' } : undefined;
}

function isOverdue({ leg, ageMs, maxDurationMs, ringTimeoutMs, nowMs }: OverdueEvidence): boolean {
  if (leg.answeredAtMs === null) return ageMs >= ringTimeoutMs + graceMs;
  return nowMs - leg.answeredAtMs >= maxDurationMs + graceMs;
}
