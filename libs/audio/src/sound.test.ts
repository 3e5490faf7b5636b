import { expect, test } from 'vitest';
import { samplesIn } from './l16.ts';
import { soundOf } from './sound.ts';

const tone = (hz: number, ms: number, peak: number) =>
  Int16Array.from({ length: samplesIn(ms, 8000) }, (_, i) => peak * Math.sin((2 * Math.PI * hz * i) / 8000));

test('a block of 10 ms has the level of its samples', () => {
  const samples = Int16Array.from([...tone(200, 20, 10_000), ...tone(200, 20, 1000)]);
  expect(soundOf(samples, 8000).levelsDb).toEqual([-13, -13, -33, -33]);
});

test('high sounds have much treble, low ones little, at any level', () => {
  expect(soundOf(tone(3200, 10, 10_000), 8000).trebleDb).toEqual([6]);
  expect(soundOf(tone(3200, 10, 1000), 8000).trebleDb).toEqual([6]);
  expect(soundOf(tone(200, 10, 10_000), 8000).trebleDb).toEqual([-16]);
});

test('silence is a low noise without a colour', () => {
  expect(soundOf(new Int16Array(80), 8000)).toEqual({ levelsDb: [-70], trebleDb: [0] });
});

test('a block that is not complete is left out', () => {
  expect(soundOf(tone(440, 36, 8000), 8000).levelsDb).toHaveLength(3);
});
