import { FakeClock } from '@ligai/testing';
import { expect, it } from 'vitest';
import { startMediaLoop } from './media-loop.ts';

function loop() {
  const clock = new FakeClock();
  const seen = { frames: 0, skipped: 0 };
  const running = startMediaLoop(clock, {
    onFrame: () => {
      seen.frames += 1;
    },
    onSkip: (frames) => {
      seen.skipped += frames;
    },
  });
  return { clock, seen, running };
}

it('the media loop gives fifty frames a second, and none after it was stopped', async () => {
  const { clock, seen, running } = loop();
  await clock.advance(1000);
  expect(seen).toEqual({ frames: 50, skipped: 0 });
  running[Symbol.dispose]();
  await clock.advance(1000);
  expect(seen.frames).toBe(50);
});

it('the media loop compensates for a late timer, and skips the frames of a longer suspension', () => {
  let nowMs = 0;
  let wake = () => {};
  const after = (_ms: number, fn: () => void) => {
    wake = fn;
    return { [Symbol.dispose]: () => {} };
  };
  const seen = { frames: 0, skipped: 0 };
  const clock = { now: () => nowMs, monotonic: () => nowMs, after, sleep: async () => {} };
  const onFrame = () => {
    seen.frames += 1;
  };
  const onSkip = (frames: number) => {
    seen.skipped += frames;
  };
  using _running = startMediaLoop(clock, { onFrame, onSkip });
  nowMs = 200;
  wake();
  expect(seen).toEqual({ frames: 10, skipped: 0 });
  nowMs = 5200;
  wake();
  expect(seen.skipped).toBeGreaterThan(200);
  expect(seen.frames + seen.skipped).toBe(260);
});
