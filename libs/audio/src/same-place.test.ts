import { expect, it } from 'vitest';
import { samePlaceMs, sufficientMs } from './same-place.ts';
import type { Sound } from './sound.ts';

/** A word that differs from the others in the course of its level and treble. */
const word = (seed: number, blocks: number): Sound => {
  const at = (n: number) => (n / blocks) * 20;
  const course = (n: number, of: number) => Math.sin(at(n) * (0.3 + (seed % 5) * 0.1) + seed * of);
  return {
    levelsDb: Array.from({ length: blocks }, (_, n) => -20 + 10 * course(n, 1)),
    trebleDb: Array.from({ length: blocks }, (_, n) => -6 + 6 * course(n, 2.3)),
  };
};
const silence = (blocks: number): Sound => ({ levelsDb: Array(blocks).fill(-70), trebleDb: Array(blocks).fill(0) });
const joined = (...parts: Sound[]): Sound => ({
  levelsDb: parts.flatMap(({ levelsDb }) => levelsDb),
  trebleDb: parts.flatMap(({ trebleDb }) => trebleDb),
});
const start = (sound: Sound, blocks: number): Sound => ({
  levelsDb: sound.levelsDb.slice(0, blocks),
  trebleDb: sound.trebleDb.slice(0, blocks),
});

/** Seven words of 300 ms, `pace` times as long, after some silence and with a pause in the middle. */
const sentence = (pace: (nth: number) => number, leadBlocks = 5, pauseBlocks = 20) =>
  joined(
    silence(leadBlocks),
    ...[1, 2, 3, 4].map((seed) => word(seed, Math.round(30 * pace(seed)))),
    silence(pauseBlocks),
    ...[5, 2, 3].map((seed) => word(seed, Math.round(30 * pace(seed)))),
  );
const even = sentence(() => 1);

it('is the same position in the same audio', () => {
  for (const blocks of [1, 40, 100, 130, 200]) expect(samePlaceMs(start(even, blocks), even)).toBe(blocks * 10);
});

it('is the same place in a word that is spoken faster or slower, after another silence', () => {
  const uneven = sentence((nth) => [1, 0.95, 1.1, 1, 0.92, 1.06][nth] ?? 1, 12, 35);
  // In the middle of the sixth word, of which the second is a twin.
  expect(Math.abs(samePlaceMs(start(even, 5 + 4 * 30 + 20 + 45), uneven) - 2155)).toBeLessThanOrEqual(20);
  // In the middle of the third.
  expect(Math.abs(samePlaceMs(start(even, 5 + 75), uneven) - 890)).toBeLessThanOrEqual(20);
});

it('is found if one of the two has a pause that the other has not', () => {
  const unpaused = sentence(() => 1, 5, 0);
  expect(samePlaceMs(start(even, 5 + 4 * 30 + 20 + 45), unpaused)).toBeCloseTo(1700, -2);
});

it('is the end of audio that is too short to contain it', () => {
  expect(samePlaceMs(even, start(even, 100))).toBe(1000);
  expect(samePlaceMs(even, start(even, 0))).toBe(0);
});

it('needs little more than the length of the first', () => {
  expect(sufficientMs(1000)).toBeLessThan(1400);
});

it('costs little for the longest speech', () => {
  const long = joined(...Array.from({ length: 90 }, (_, n) => word(n, 33)));
  const before = process.cpuUsage();
  expect(samePlaceMs(start(long, 2500), long)).toBe(25_000);
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(1000);
});
