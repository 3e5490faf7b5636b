import { expect, test } from 'vitest';
import { avoidMarkSample, markSamples } from './mark-sample.ts';

test('no sample of −1 is left to fire a mark early, and no other changes', () => {
  const samples = new Int16Array([-1, 0, 1, -2, -1, 32767, -32768]);
  avoidMarkSample(samples);
  expect([...samples]).toEqual([-2, 0, 1, -2, -2, 32767, -32768]);
});

test('places of marks are samples of −1', () => {
  expect([...markSamples(2)]).toEqual([-1, -1]);
});
