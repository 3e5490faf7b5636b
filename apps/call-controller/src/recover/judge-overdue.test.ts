import { BridgeId, CallId } from '@ligai/contracts';
import { describe, expect, it } from 'vitest';
import { adoptLeg } from '../leg/leg-state-machine.ts';
import { graceMs, judgeOverdue, type OverdueEvidence } from './judge-overdue.ts';

const session = { bridgeId: BridgeId.parse('bridge-1'), generation: 1 };
const known = { answeredAtMs: 1_000, started: true, conclusion: null, ringing: false };
const talking = adoptLeg({ callId: CallId.parse('call-1'), session }, known).leg;
const ringing = { ...talking, state: 'ringing' as const, answeredAtMs: null };
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
