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
  live: { callId, answered: true },
  exists: true,
  adopted: true,
  returnPath: 'binary',
  bridgeSilent: false,
  talkedMs: null,
  nowMs: 9_000,
  ...given,
});

describe('the decision of recovery about one leg on the switch', () => {
  it('an adopted leg whose audio is well is left alone', () => {
    expect(judgeLeg(evidence())).toBeUndefined();
  });

  it.each<[string, Partial<LegEvidence>]>([
    ['nobody confirmed it', { leg: { ...talking, started: false } }],
    ['its bridge has fallen silent', { bridgeSilent: true }],
    ['it has no bridge', { leg: { ...talking, session: null } }],
    ['another controller received the uploads', { returnPath: 'file' }],
  ])('audio of an adopted leg is connected anew where %s', (_, given) => {
    expect(judgeLeg(evidence(given))).toEqual({ type: 'media_lost', atMs: 9_000 });
    expect(judgeLeg(evidence({ ...given, adopted: false }))).toBeUndefined();
  });

  it('a missed answer is dated by how long ago the switch says it was', () => {
    const missed = { leg: ringing, live: { callId, answered: true } };
    expect(judgeLeg(evidence({ ...missed, talkedMs: 4_000 }))).toEqual({ type: 'answered', atMs: 5_000 });
    expect(judgeLeg(evidence({ ...missed, talkedMs: null }))).toEqual({ type: 'answered', atMs: 9_000 });
  });

  it('a leg that the list does not have is gone only if the switch says so when asked', () => {
    expect(judgeLeg(evidence({ live: undefined, exists: true }))).toBeUndefined();
    expect(judgeLeg(evidence({ live: undefined, exists: false }))).toEqual({ type: 'gone', atMs: 9_000 });
  });

  it('an answer whose event was lost is published', () => {
    expect(judgeLeg(evidence({ leg: ringing }))).toEqual({ type: 'answered', atMs: 9_000 });
  });

  it('a leg that is to end and is still there asks again by itself, and at once where it was taken over', () => {
    const leg = { ...talking, state: 'ending' as const, hangup: 'api_hangup' as const };
    expect(judgeLeg(evidence({ leg, adopted: false }))).toMatchObject({ type: 'still_there' });
    expect(judgeLeg(evidence({ leg, adopted: true, bridgeSilent: false }))).toEqual({ type: 'created' });
  });
});

const [maxDurationMs, ringTimeoutMs] = [1_800_000, 30_000];
const gone = (nowMs: number) => ({ type: 'gone', atMs: nowMs });

const judge = (given: Partial<OverdueEvidence>) =>
  judgeOverdue({ leg: talking, ageMs: 5_000, awayForMs: 0, maxDurationMs, ringTimeoutMs, nowMs: 6_000, ...given });

describe('what the clock alone makes of a leg', () => {
  it('one that is to end, on a switch that does not come back, is over after the grace', () => {
    for (const leg of [talking, ringing]) {
      const ending = { ...leg, state: 'ending' as const, hangup: 'api_hangup' as const };
      expect(judge({ leg: ending, awayForMs: graceMs - 1 })).toBeUndefined();
      expect(judge({ leg: ending, awayForMs: graceMs })).toEqual(gone(6_000));
    }
  });

  it('one that nobody wants ended outlasts a switch that is away', () => {
    expect(judge({ awayForMs: 10 * graceMs })).toBeUndefined();
  });

  it('one that has outlived its limit is hung up, and over where the switch is away', () => {
    const nowMs = 1_000 + maxDurationMs + graceMs;
    expect(judge({ nowMs })).toEqual({ type: 'hangup_requested', reason: 'max_duration' });
    expect(judge({ nowMs, awayForMs: 1 })).toEqual(gone(nowMs));
    expect(judge({ leg: ringing, ageMs: ringTimeoutMs + graceMs })).toBeUndefined();
    expect(judge({ leg: ringing, ageMs: ringTimeoutMs + graceMs, awayForMs: 1 })).toEqual(gone(6_000));
  });
});
