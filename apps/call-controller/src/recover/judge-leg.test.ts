import { BridgeId, CallId } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { adoptLeg } from '../leg/leg-state-machine.ts';
import { graceMs, judgeLeg, judgeOverdue, type LegEvidence, type OverdueEvidence } from './judge-leg.ts';

const callId = CallId.parse('call-1');
const session = { bridgeId: BridgeId.parse('bridge-1'), generation: 1 };
const known = { answeredAtMs: 1_000, started: true, conclusion: null, ringing: false };
const talking = adoptLeg({ callId, session }, known).leg;
const ringing = adoptLeg({ callId, session }, { ...known, answeredAtMs: null, started: false, ringing: true }).leg;

const evidence = (given: Partial<LegEvidence> = {}): LegEvidence => ({
  leg: talking,
  live: { callId, answered: true, held: false },
  exists: true,
  adopted: true,
  returnPath: 'binary',
  bridgeSilent: false,
  talkedMs: null,
  nowMs: 9_000,
  ...given,
});

describe('the decision of recovery about a leg on the switch', () => {
  it('changes nothing on an adopted leg with working audio', () => {
    expect(judgeLeg(evidence())).toBeUndefined();
  });

  it.each<[string, Partial<LegEvidence>]>([
    ['it was not confirmed', { leg: { ...talking, started: false } }],
    ['its bridge stopped sending heartbeats', { bridgeSilent: true }],
    ['it has no bridge', { leg: { ...talking, session: null } }],
    ['another controller received the uploads', { returnPath: 'file' }],
  ])('reconnects the audio of an adopted leg if %s', (_, given) => {
    expect(judgeLeg(evidence(given))).toEqual({ type: 'media_lost', atMs: 9_000, audioEndedAtMs: null });
    expect(judgeLeg(evidence({ ...given, adopted: false }))).toBeUndefined();
  });

  it('dates a missed answer by the duration that the switch reports', () => {
    const missed = { leg: ringing, live: { callId, answered: true, held: false } };
    expect(judgeLeg(evidence({ ...missed, talkedMs: 4_000 }))).toEqual({ type: 'answered', atMs: 5_000 });
    expect(judgeLeg(evidence({ ...missed, talkedMs: null }))).toEqual({ type: 'answered', atMs: 9_000 });
  });

  it('treats an unlisted leg as ended only if the switch confirms it', () => {
    expect(judgeLeg(evidence({ live: undefined, exists: true }))).toBeUndefined();
    expect(judgeLeg(evidence({ live: undefined, exists: false }))).toEqual({ type: 'gone', atMs: 9_000 });
  });

  it('publishes an answer whose event was lost', () => {
    expect(judgeLeg(evidence({ leg: ringing }))).toEqual({ type: 'answered', atMs: 9_000 });
  });

  it('hangs up a leg that should have ended, immediately if it was taken over', () => {
    const leg = { ...talking, state: 'ending' as const, hangup: 'api_hangup' as const };
    expect(judgeLeg(evidence({ leg, adopted: false }))).toMatchObject({ type: 'still_there' });
    expect(judgeLeg(evidence({ leg, adopted: true, bridgeSilent: false }))).toEqual({ type: 'created' });
  });
});

const [maxDurationMs, ringTimeoutMs] = [1_800_000, 30_000];
const gone = (nowMs: number) => ({ type: 'gone', atMs: nowMs });

const judge = (given: Partial<OverdueEvidence>) =>
  judgeOverdue({ leg: talking, ageMs: 5_000, awayForMs: 0, maxDurationMs, ringTimeoutMs, nowMs: 6_000, ...given });

describe('the decision about a leg by time alone', () => {
  it('ends a leg with a hangup request after the grace period if its switch does not return', () => {
    for (const leg of [talking, ringing]) {
      const ending = { ...leg, state: 'ending' as const, hangup: 'api_hangup' as const };
      expect(judge({ leg: ending, awayForMs: graceMs - 1 })).toBeUndefined();
      expect(judge({ leg: ending, awayForMs: graceMs })).toEqual(gone(6_000));
    }
  });

  it('does not end a leg without a hangup request while its switch is unreachable', () => {
    expect(judge({ awayForMs: 10 * graceMs })).toBeUndefined();
  });

  it('hangs up a leg beyond its maximum duration, and ends it if its switch is unreachable', () => {
    const nowMs = 1_000 + maxDurationMs + graceMs;
    expect(judge({ nowMs })).toEqual({ type: 'hangup_requested', reason: 'max_duration' });
    expect(judge({ nowMs, awayForMs: 1 })).toEqual(gone(nowMs));
    expect(judge({ leg: ringing, ageMs: ringTimeoutMs + graceMs })).toBeUndefined();
    expect(judge({ leg: ringing, ageMs: ringTimeoutMs + graceMs, awayForMs: 1 })).toEqual(gone(6_000));
  });
});
