import { expect, test } from 'vitest';
import { type Clock, systemClock } from './clock.ts';
import { LivenessMap } from './liveness-map.ts';

/** A clock that stands still between assignments of `nowMs`. */
class StillClock implements Clock {
  nowMs = 0;
  now = () => this.nowMs;
  monotonic = () => this.nowMs;
  sleep = systemClock.sleep;
  after = systemClock.after;
}

test('a peer is alive for the given time after each sign, with the newest value', () => {
  const clock = new StillClock();
  const peers = new LivenessMap<string, number>(clock, 3000);
  peers.note('one', 1);
  peers.note('two', 2);
  clock.nowMs += 2000;
  peers.note('one', 11);
  expect(peers.alive()).toEqual([11, 2]);
  clock.nowMs += 1001;
  expect(peers.alive()).toEqual([11]);
});

test('silence counts only while signs could be received', () => {
  const clock = new StillClock();
  const peers = new LivenessMap<string>(clock, 3000);
  expect(peers.isSilent('never heard')).toBe(false);
  clock.nowMs += 3000;
  expect(peers.isSilent('never heard')).toBe(true);
  peers.restartSilence();
  expect(peers.isSilent('never heard')).toBe(false);
});
