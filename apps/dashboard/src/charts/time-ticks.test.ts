import { scaleTime } from 'd3-scale';
import { expect, it } from 'vitest';
import { timeTicks } from './time-ticks.ts';

const local = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);
const ticks = (from: Date, to: Date, count: number, language = 'pt-BR') =>
  timeTicks(scaleTime([from, to], [0, 1]).ticks(count), language).map(({ lines }) => lines.join(' / '));

it('marks are at round local times, with the day at the first one and where it changes', () => {
  expect(ticks(local(28, 18), local(29, 6), 4)).toEqual([
    '18:00 / 28 de nov.',
    '21:00',
    '00:00 / 29 de nov.',
    '03:00',
    '06:00',
  ]);
});

it('marks of days have the year below the first one', () => {
  expect(ticks(local(1, 12), local(13, 0), 6, 'en')).toEqual([
    'Nov 3 / 2026',
    ...['Nov 5', 'Nov 7', 'Nov 9', 'Nov 11', 'Nov 13'],
  ]);
});

it('a short time has no marks between two minutes', () => {
  expect(ticks(local(1, 9, 5), local(1, 9, 6), 8, 'pt-BR')).toEqual(['09:05 / 1 de nov.', '09:06']);
});
