import { expect, test } from 'vitest';
import { leadAllowedMs, Playhead } from './pacing.ts';

test('an utterance begins with a burst of 200 ms and is never more than 400 ms ahead', () => {
  expect(leadAllowedMs(0)).toBe(200);
  expect(leadAllowedMs(40)).toBe(240);
  expect(leadAllowedMs(200)).toBe(400);
  expect(leadAllowedMs(60_000)).toBe(400);
});

test('the first sound waits for 160 ms of audio', () => {
  const playhead = new Playhead();
  playhead.sent(100, 1000);
  expect(playhead.playedMs(2000)).toBe(0);
  playhead.sent(100, 2000);
  expect(playhead.playedMs(2010)).toBe(0);
  expect(playhead.playedMs(2060)).toBe(50);
  expect(playhead.aheadMs(2060)).toBe(150);
});

test('what was sent is heard in real time and no further than it was sent', () => {
  const playhead = new Playhead();
  playhead.sent(200, 0);
  expect(playhead.playedMs(110)).toBe(100);
  expect(playhead.playedMs(10_000)).toBe(200);
  expect(playhead.aheadMs(10_000)).toBe(0);
});

test('after a gap the far end waits for 80 ms before it sounds again', () => {
  const playhead = new Playhead();
  playhead.sent(200, 0);
  playhead.sent(60, 1000);
  expect(playhead.playedMs(1200)).toBe(200);
  playhead.sent(40, 1200);
  expect(playhead.playedMs(1260)).toBe(250);
});

test('a tail of less than 80 ms waits for more, also while there is sound', () => {
  const playhead = new Playhead();
  playhead.sent(200, 0);
  playhead.sent(60, 100);
  expect(playhead.playedMs(1000)).toBe(200);
  playhead.sent(20, 1000);
  expect(playhead.playedMs(1090)).toBe(280);
});

test('what was thrown away was not heard, except what is played before the command takes effect', () => {
  const playhead = new Playhead();
  playhead.sent(400, 0);
  expect(playhead.cut(150)).toBe(152);
  expect(playhead.sentMs).toBe(152);
  playhead.sent(100, 500);
  expect(playhead.playedMs(520)).toBe(162);
});

test('a mark sets the position right; it arrives 12 ms after its sample was played', () => {
  const playhead = new Playhead();
  playhead.sent(400, 0);
  playhead.confirm(200, 260);
  expect(playhead.playedMs(300)).toBe(252);
});

test('a mark that comes far too late does not take the position back by more than jitter', () => {
  const playhead = new Playhead();
  playhead.sent(3000, 0);
  playhead.confirm(500, 2510);
  expect(playhead.playedMs(2510)).toBe(2300);
});
