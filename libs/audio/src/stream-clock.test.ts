import { expect, it } from 'vitest';
import { StreamClock } from './stream-clock.ts';

/** Sends frames of 20 ms; `delayMs` is the delay of frame `n`. Returns the clock and when the last one was due. */
function sent(frames: number, delayMs: (n: number) => number, frameMs = 20): { clock: StreamClock; dueAtMs: number } {
  const clock = new StreamClock();
  let nowMs = 0;
  for (let n = 1; n <= frames; n += 1) {
    // A frame never overtakes the one before it.
    nowMs = Math.max(nowMs, n * frameMs + delayMs(n));
    clock.received(20, nowMs);
  }
  return { clock, dueAtMs: frames * frameMs };
}

it('audio in time is dated by its arrival', () => {
  const { clock, dueAtMs } = sent(100, () => 3);
  expect(clock.at(0)).toBeCloseTo(dueAtMs + 3);
  expect(clock.at(160)).toBeCloseTo(dueAtMs + 3 - 160);
});

it('jitter does not change the time of the audio', () => {
  const { clock, dueAtMs } = sent(1000, (n) => 3 + ((n * 7919) % 31));
  expect(Math.abs(clock.at(0) - dueAtMs - 3)).toBeLessThan(1.5);
});

it('audio that arrives in one burst after a stall has the times at which it was spoken', () => {
  const { clock, dueAtMs } = sent(100, (n) => (n > 90 ? (100 - n) * 20 : 0));
  expect(clock.at(200)).toBeCloseTo(dueAtMs - 200);
});

it('a clock that is 300 ppm off causes no error that grows', () => {
  for (const frameMs of [20 * 1.0003, 20 * 0.9997]) {
    const { clock, dueAtMs } = sent((35 * 60_000) / 20, () => 0, frameMs);
    expect(Math.abs(clock.at(0) - dueAtMs)).toBeLessThan(0.5);
  }
});

it('lost audio shifts the times for a second at most', () => {
  const { clock, dueAtMs } = sent(200, (n) => (n > 140 ? 100 : 0));
  expect(clock.at(0)).toBeCloseTo(dueAtMs + 100);
});
