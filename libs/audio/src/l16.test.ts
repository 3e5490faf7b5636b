import { expect, test } from 'vitest';
import { bytesOf, msOf, samplesIn, samplesOf } from './l16.ts';

test('aligned bytes are read as samples without a copy', () => {
  const bytes = new Uint8Array([1, 0, 0xff, 0xff]);
  const samples = samplesOf(bytes);
  expect([...samples]).toEqual([1, -1]);
  expect(samples.buffer).toBe(bytes.buffer);
});

test('bytes at an odd offset, or of an odd number, give the whole samples that they hold', () => {
  const bytes = new Uint8Array([9, 1, 0, 0xfe, 0xff, 7]).subarray(1);
  expect([...samplesOf(bytes)]).toEqual([1, -2]);
  expect(samplesOf(new Uint8Array(1))).toHaveLength(0);
});

test('samples give back their bytes', () => {
  const samples = new Int16Array([0, 1, -2, 32767, -32768]).subarray(1);
  expect([...samplesOf(bytesOf(samples))]).toEqual([...samples]);
});

test('milliseconds and samples convert both ways', () => {
  expect(samplesIn(20, 8000)).toBe(160);
  expect(msOf(640, 16000)).toBe(40);
});
