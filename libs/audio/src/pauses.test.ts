import { expect, test } from 'vitest';
import { samplesIn } from './l16.ts';
import { PauseFinder } from './pauses.ts';

const speech = (ms: number) =>
  Int16Array.from({ length: samplesIn(ms, 8000) }, (_, i) => 6000 * Math.sin((2 * Math.PI * 300 * i) / 8000));
const silence = (ms: number) => Int16Array.from({ length: samplesIn(ms, 8000) }, (_, i) => (i % 3) * 40);
const pausesIn = (...parts: Int16Array[]) => {
  const finder = new PauseFinder(8000);
  for (const part of parts) finder.push(part);
  return finder.pauses();
};

test('a stretch of quiet between words is a pause, to within a block of 10 ms', () => {
  expect(pausesIn(speech(500), silence(200), speech(300))).toEqual([{ startMs: 500, endMs: 700 }]);
});

test('a gap within a word is none', () => {
  expect(pausesIn(speech(500), silence(60), speech(300))).toEqual([]);
});

test('silence at both ends counts, the last as far as it has come', () => {
  expect(pausesIn(silence(100), speech(400), silence(90))).toEqual([
    { startMs: 0, endMs: 100 },
    { startMs: 500, endMs: 590 },
  ]);
});

test('silence at both ends counts at any length, to the last sample', () => {
  expect(pausesIn(silence(30), speech(400), silence(45.5))).toEqual([
    { startMs: 0, endMs: 30 },
    { startMs: 430, endMs: 475.5 },
  ]);
});

test('the borders of chunks make no difference', () => {
  const whole = Int16Array.from([...speech(200), ...silence(120), ...speech(100)]);
  const finder = new PauseFinder(8000);
  for (let at = 0; at < whole.length; at += 37) finder.push(whole.subarray(at, at + 37));
  expect(finder.pauses()).toEqual([{ startMs: 200, endMs: 320 }]);
});
