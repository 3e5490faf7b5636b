import { newCallId } from '@ligai/contracts';
import { FakeClock } from '@ligai/testing';
import { expect, it } from 'vitest';
import { StrayLegs } from './stray-legs.ts';

it('a stray leg is hung up at growing intervals, and counts as a zombie after two requests', async () => {
  const clock = new FakeClock();
  const strays = new StrayLegs(clock);
  const callId = newCallId();
  const askedAtS: number[] = [];
  for (let second = 0; second < 3_600; second += 1) {
    if (strays.isDue(callId)) {
      strays.asked(callId);
      askedAtS.push(second);
    }
    expect(strays.zombies).toBe(askedAtS.length > 1 ? 1 : 0);
    await clock.advance(1_000);
  }
  expect(askedAtS.slice(0, 6)).toEqual([0, 5, 15, 35, 75, 155]);
  expect(askedAtS.length).toBeLessThan(14);
});

it('a leg is no longer stray once it has ended or the switch does not list it', () => {
  const strays = new StrayLegs(new FakeClock());
  const [one, other, third] = [newCallId(), newCallId(), newCallId()];
  for (const callId of [one, other, third]) strays.noteUnconfirmed(callId);
  expect(strays.zombies).toBe(3);
  expect(strays.isDue(one)).toBe(false);
  strays.ended(one);
  strays.keepListed(new Map([[third, true]]));
  expect(strays.zombies).toBe(1);
  expect(strays.isDue(one)).toBe(true);
});
