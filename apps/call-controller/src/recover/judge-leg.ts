import type { ReturnPath } from '@ligai/contracts';
import type { LiveLeg } from '@ligai/telephony';
import type { Leg, LegInput } from '../leg/leg.ts';

/** What one look at the switch says of one leg that we own. */
export type LegEvidence = {
  leg: Leg;
  /** The leg as the switch lists it; undefined where it does not. */
  live: LiveLeg | undefined;
  /** `uuid_exists`, asked only where the list did not have it. */
  exists: boolean;
  /** Taken over from another controller or an earlier life, and not looked at since. */
  adopted: boolean;
  returnPath: ReturnPath;
  bridgeSilent: boolean;
  /** How long ago the switch says that it was answered; null where it does not say. */
  talkedMs: number | null;
  nowMs: number;
};

/**
 * What recovery tells a leg: that it is gone, that it has moved on unheard, or that its audio must be connected anew.
 * Nothing here can dial. An answered leg whose audio is well is left alone.
 */
export function judgeLeg(evidence: LegEvidence): LegInput | undefined {
  const { leg, live, nowMs } = evidence;
  if (!live) return evidence.exists ? undefined : { type: 'gone', atMs: nowMs };
  if (live.answered && leg.answeredAtMs === null) {
    return { type: 'answered', atMs: nowMs - (evidence.talkedMs ?? 0) };
  }
  if (live.answered && evidence.adopted && mustReconnect(evidence)) return { type: 'media_lost', atMs: nowMs };
  if (leg.hangup === null) return undefined;
  // A leg that is to end asks again by itself. One that was taken over may not have been there when it was asked first.
  return evidence.adopted ? { type: 'created' } : { type: 'still_there', atMs: nowMs };
}

/**
 * Audio of an adopted leg is in doubt where nobody confirmed it, where its bridge is gone, and on the file path always:
 * which files its socket has brought, only the controller before knew.
 */
function mustReconnect({ leg, returnPath, bridgeSilent }: LegEvidence): boolean {
  return !leg.started || leg.session === null || bridgeSilent || returnPath === 'file';
}

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
