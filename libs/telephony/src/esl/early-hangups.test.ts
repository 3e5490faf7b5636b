import { newCallId } from '@ligai/contracts';
import { FakeClock } from '@ligai/testing';
import { describe, expect, test } from 'vitest';
import { EarlyHangups } from './early-hangups.ts';

describe('a leg that is hung up before its channel exists', () => {
  test('is taken once', () => {
    const hangups = new EarlyHangups(new FakeClock());
    const callId = newCallId();
    hangups.note(callId);
    expect([hangups.take(callId), hangups.take(callId), hangups.take(newCallId())]).toEqual([true, false, false]);
  });

  test('is forgotten after 60 s, also where no other leg is hung up so early', async () => {
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

  test('is one of at most 10,000 that are kept, of which the newest stay', () => {
    const hangups = new EarlyHangups(new FakeClock());
    const all = Array.from({ length: 10_001 }, () => newCallId());
    for (const callId of all) hangups.note(callId);
    expect(hangups.size).toBe(10_000);
    expect(all.map((callId) => hangups.take(callId)).indexOf(true)).toBe(1);
  });
});
