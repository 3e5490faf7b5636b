import { newCallId } from '@ligai/contracts';
import { FakeClock } from '@ligai/testing';
import { describe, expect, test } from 'vitest';
import { EarlyHangups } from './early-hangups.ts';

describe('the hangup of a leg before its channel exists', () => {
  test('is returned once', () => {
    const hangups = new EarlyHangups(new FakeClock());
    const callId = newCallId();
    hangups.note(callId);
    expect([hangups.take(callId), hangups.take(callId), hangups.take(newCallId())]).toEqual([true, false, false]);
  });

  test('is discarded after 60 s, without any other early hangup', async () => {
    const clock = new FakeClock();
    const hangups = new EarlyHangups(clock);
    const [inTime, late] = [newCallId(), newCallId()];
    hangups.note(inTime);
    hangups.note(late);
    await clock.advance(59_999);
    expect(hangups.take(inTime)).toBe(true);
    await clock.advance(1);
    expect(hangups.take(late)).toBe(false);
    expect(hangups.size).toBe(0);
  });

  test('is one of at most 10,000 stored hangups, of which the oldest is discarded', () => {
    const hangups = new EarlyHangups(new FakeClock());
    const all = Array.from({ length: 10_001 }, () => newCallId());
    for (const callId of all) hangups.note(callId);
    expect(hangups.size).toBe(10_000);
    expect(all.map((callId) => hangups.take(callId)).indexOf(true)).toBe(1);
  });
});
