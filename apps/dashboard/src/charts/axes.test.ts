import { expect, it } from 'vitest';
import { valueAxis } from './value-axis.ts';
import { nameAxis, timeAxis } from './x-axis.ts';

it('the axis of values has round marks and reaches the highest value', () => {
  expect(valueAxis({ max: 767, height: 100, whole: false })).toMatchObject({
    ticks: [0, 200, 400, 600, 800],
    top: 800,
  });
  expect(valueAxis({ max: 2300, height: 100, whole: false }).top).toBeGreaterThanOrEqual(2300);
});

it('counts have no marks between whole numbers', () => {
  expect(valueAxis({ max: 1, height: 100, whole: true }).ticks).toEqual([0, 1]);
  expect(valueAxis({ max: 3, height: 100, whole: true }).ticks).toEqual([0, 1, 2, 3]);
});

it('without values the axis still has marks', () => {
  const axis = valueAxis({ max: 0, height: 100, whole: true });
  expect(axis.ticks).toEqual([0, 1]);
  expect(axis.y(0)).toBe(100);
});

it('bars of time fill the width, each as wide as its time', () => {
  const startsMs = [0, 1, 2, 3].map((nth) => Date.UTC(2026, 10, 29, 12, 5 * nth));
  const { places } = timeAxis({ startsMs, lengthMs: 300_000, language: 'en' })({ width: 400, charPx: 7 });
  expect(places).toEqual([0, 100, 200, 300].map((x) => ({ x, width: 100 })));
});

it('names that do not fit beside each other are left out at equal distances', () => {
  const names = Array.from({ length: 20 }, (_, nth) => `0:${10 + nth}`);
  const { places, ticks } = nameAxis(names)({ width: 200, charPx: 7 });
  expect(places).toHaveLength(20);
  expect(ticks.map(({ lines }) => lines[0])).toEqual(['0:10', '0:15', '0:20', '0:25']);
});
