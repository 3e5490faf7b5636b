import { expect, it } from 'vitest';
import { addMonths, dayAfterKey, isDay, isMonth, weeksOf } from './month.ts';

it('a month is shown in whole weeks from Sunday on', () => {
  const weeks = weeksOf('2026-01');
  expect(weeks).toHaveLength(5);
  expect(weeks[0]).toEqual([
    ...['2025-12-28', '2025-12-29', '2025-12-30', '2025-12-31', '2026-01-01', '2026-01-02', '2026-01-03'],
  ]);
  expect(weeks.at(-1)?.at(-1)).toBe('2026-01-31');
  expect(weeksOf('2026-02')).toHaveLength(4);
});

it('the same day of a shorter month is its last', () => {
  expect(addMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(addMonths('2026-01-15', -1)).toBe('2025-12-15');
  expect(addMonths('2026-12-31', 2)).toBe('2027-02-28');
});

it('keys move by day, week, month, and to the ends of the week', () => {
  const moves = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Home', 'End', 'PageUp', 'PageDown', 'x'];
  expect(moves.map((key) => dayAfterKey('2026-01-15', key))).toEqual([
    ...['2026-01-14', '2026-01-16', '2026-01-08', '2026-01-22', '2026-01-11', '2026-01-17', '2025-12-15', '2026-02-15'],
    null,
  ]);
});

it('a day exists in the calendar', () => {
  expect(['2026-02-28', '2026-02-30', '2026-2-3', 7, undefined].map(isDay)).toEqual([true, false, false, false, false]);
  expect(['0000-01-01', '9999-12-31', '275760-09-13'].map(isDay)).toEqual([false, false, false]);
  expect(['2026-12', '2026-99', '0000-01', '9999-12', '99999999-01'].map(isMonth)).toEqual([
    ...[true, false, false, false, false],
  ]);
});
