import { expect, it } from 'vitest';
import { percentile } from './percentile.ts';

it('a percentile is one of the measured values, and NaN without values', () => {
  const values = [5, 1, 4, 2, 3];
  expect(percentile(values, 50)).toBe(3);
  expect(percentile(values, 95)).toBe(5);
  expect(percentile(values, 0)).toBe(1);
  expect(percentile([], 50)).toBeNaN();
});
