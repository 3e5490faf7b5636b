import { expect, it } from 'vitest';
import { SoundEnd } from './sound-end.ts';
import { powerOf } from './speech-edges.ts';

const frame = (loudSamples: number, noise = 0) =>
  Int16Array.from({ length: 160 }, (_, at) =>
    at < loudSamples ? Math.round(6000 * Math.sin(at)) : Math.round(noise * Math.sin(at * 7)),
  );

function endAfter(frames: Int16Array[]): number | null {
  const end = new SoundEnd(8000);
  for (const one of frames) end.push(one);
  return end.sinceMs();
}

const silent = (count: number, noise = 0) => Array.from({ length: count }, () => frame(0, noise));

it('the end of a sound within a frame is known to ± 2.5 ms, however long voice activity reported speech after it', () => {
  expect(endAfter([frame(160), frame(160), ...silent(8)])).toBe(162.5);
  expect(endAfter([frame(160), frame(40), ...silent(8)])).toBe(177.5);
  expect(endAfter([frame(160), frame(44), ...silent(12)])).toBe(252.5);
});

it('noise of the line after the sound is not a part of it', () => {
  expect(endAfter([frame(160), frame(80, 300), ...silent(11, 300)])).toBe(232.5);
});

it('without a sound in the last 400 ms its end is unknown', () => {
  expect(endAfter([])).toBeNull();
  expect(endAfter(silent(20, 100))).toBeNull();
  expect(endAfter([frame(160), ...silent(20)])).toBeNull();
});

it('the power of a frame is a by-product', () => {
  const end = new SoundEnd(8000);
  expect(end.push(frame(100))).toBeCloseTo(powerOf(frame(100)), 12);
});
