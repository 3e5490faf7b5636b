import { expect, it } from 'vitest';
import { instantOf, offsetName, startOfDay, wallTime } from './zone-time.ts';

const at = (text: string) => Date.parse(text);

it.each([
  ['2026-01-15', '14:05', 'America/Sao_Paulo', '2026-01-15T17:05:00Z'],
  ['2026-01-15', '14:05', 'UTC', '2026-01-15T14:05:00Z'],
  ['2026-01-15', '00:30', 'Asia/Kolkata', '2026-01-14T19:00:00Z'],
  ['2026-07-01', '09:00', 'Europe/Lisbon', '2026-07-01T08:00:00Z'],
  ['2026-12-31', '23:59', 'Pacific/Kiritimati', '2026-12-31T09:59:00Z'],
])('%s %s in %s is %s, and back', (day, time, zone, instant) => {
  expect(instantOf(day, time, zone)).toBe(at(instant));
  expect(wallTime(at(instant), zone)).toEqual({ day, time });
});

it('a time that the clocks skip does not exist, and of one that they show twice the first is meant', () => {
  expect(instantOf('2026-03-08', '02:30', 'America/New_York')).toBeNull();
  expect(instantOf('2026-03-08', '03:30', 'America/New_York')).toBe(at('2026-03-08T07:30:00Z'));
  expect(instantOf('2026-11-01', '01:30', 'America/New_York')).toBe(at('2026-11-01T05:30:00Z'));
});

it('a day begins at one where the clocks are put forward at midnight', () => {
  expect(startOfDay('2018-11-04', 'America/Sao_Paulo')).toBe(at('2018-11-04T03:00:00Z'));
  expect(startOfDay('2026-11-04', 'America/Sao_Paulo')).toBe(at('2026-11-04T03:00:00Z'));
});

it('what is no date has no instant', () => {
  expect(instantOf('', '10:00', 'UTC')).toBeNull();
  expect(instantOf('2026-02-30', '10:00', 'UTC')).toBeNull();
  expect(instantOf('2026-02-03', '', 'UTC')).toBeNull();
});

it('the offset is written as people know it', () => {
  expect(offsetName(at('2026-01-15T12:00:00Z'), 'America/Sao_Paulo')).toBe('GMT-3');
});
