import { expect, test } from 'vitest';
import { voice } from './voice.ts';

test('the same seed gives the same voice, another seed another one', () => {
  expect(voice(500, 3)).toEqual(voice(500, 3));
  expect(voice(500, 3)).not.toEqual(voice(500, 4));
});

test('a voice has the requested length and no frame of silence', () => {
  const bytes = voice(1200, 5);
  expect(bytes.length).toBe(1200 * 16);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  for (let at = 0; at < samples.length; at += 160) {
    expect(Math.max(...samples.subarray(at, at + 160).map(Math.abs))).toBeGreaterThan(1000);
  }
});
