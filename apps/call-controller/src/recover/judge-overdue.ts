import type { Leg, LegInput } from '../leg/leg.ts';

/** Longer than the switch takes to end a leg by itself, and than a switch takes to come back. */
export const graceMs = 30_000;

export type OverdueEvidence = {
  leg: Leg;
  /** Since this process originated, or adopted, the leg. */
  ageMs: number;
  /** How long the switch has been out of reach; 0 while it is connected. */
  awayForMs: number;
  maxDurationMs: number;
  ringTimeoutMs: number;
  nowMs: number;
};

/**
 * The clock's own judgement, for a switch that does not come back and for a limit that it did not take: no call is open
 * for ever, and none that somebody wants ended for longer than the switch may be away. Nothing is redialled by it, and
 * should the switch return with the leg, recovery hangs up what has no call any more.
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
