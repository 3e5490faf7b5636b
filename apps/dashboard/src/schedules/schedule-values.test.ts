import type { ScheduleAnswer } from '@ligai/contracts';
import { expect, it } from 'vitest';
import { bodyProblems } from '../forms/body-schemas.ts';
import { bodyOf, changesOf, distance, type ScheduleValues, timeProblems, valuesOf } from './schedule-values.ts';

const values: ScheduleValues = {
  ...{ number: ' (11) 99988-7766 ', name: ' Maria ', promptId: '7', variables: { plano: 'Ouro', old: 'x' } },
  ...{ day: '2026-01-15', time: '14:05', notes: '' },
};
const options = { timeZone: 'America/Sao_Paulo', nowMs: Date.parse('2026-01-01T00:00:00Z'), fields: ['plano'] };
const problems = (change: Partial<ScheduleValues>) =>
  bodyProblems('schedule', bodyOf({ ...values, ...change }, options.timeZone, options.fields)).map(({ path }) => path);
const ofTime = (change: Partial<ScheduleValues>, timeZone = options.timeZone) =>
  timeProblems({ ...values, ...change }, timeZone, options.nowMs);

it('the body has the time in UTC, and only the fields of the chosen prompt', () => {
  expect(bodyOf(values, options.timeZone, options.fields)).toEqual({
    phone_number: '(11) 99988-7766',
    scheduled_time: '2026-01-15T17:05:00.000Z',
    notes: null,
    prompt_id: 7,
    variables: { plano: 'Ouro' },
    name: 'Maria',
  });
  expect(problems({})).toEqual([]);
  expect(ofTime({})).toEqual({});
});

it.each<[Partial<ScheduleValues>, string]>([
  [{ number: ' ' }, 'phone_number'],
  [{ notes: 'n'.repeat(2001) }, 'notes'],
  [{ name: 'n'.repeat(501) }, 'name'],
  [{ variables: { plano: 'x'.repeat(2001) } }, 'variables.plano'],
])('%j is refused by the schema', (change, path) => {
  expect(problems(change)).toEqual([path]);
});

it('a time that is missing, has passed or is skipped by the clocks is named', () => {
  expect(ofTime({ day: '' })).toEqual({ day: 'dayNeeded' });
  expect(ofTime({ time: '' })).toEqual({ time: 'timeNeeded' });
  expect(ofTime({ day: '2025-12-31' })).toEqual({ time: 'pastTime' });
  expect(ofTime({ day: '2026-03-08', time: '02:30' }, 'America/New_York')).toEqual({ time: 'skippedTime' });
});

it('the distance is said in the largest unit that fits', () => {
  const now = options.nowMs;
  expect([5, 120, 60 * 24 * 3].map((minutes) => distance(now + minutes * 60_000, now, 'en'))).toEqual([
    ...['in 5 minutes', 'in 2 hours', 'in 3 days'],
  ]);
});

it('a change has what differs from what is stored; the seconds of a time that was not changed stay', () => {
  const stored: ScheduleAnswer = {
    ...{ id: 1, phone_number: '5511999887766', scheduled_time: '2026-01-15T14:00:30Z', status: 'pending', notes: null },
    ...{ created_at: '2026-01-15T10:00:00Z', call_id: null, reason: null, prompt_id: 2, variables: { plano: 'B' } },
    ...{ name: 'Maria', metadata: {} },
  };
  const values = valuesOf(stored, 'America/Sao_Paulo');
  expect(values).toMatchObject({ day: '2026-01-15', time: '11:00', promptId: '2', notes: '' });
  const changes = (change: Partial<ScheduleValues>) =>
    changesOf(bodyOf({ ...values, ...change }, 'America/Sao_Paulo', ['plano']), stored);
  expect(changes({})).toEqual({});
  expect(changes({ name: '', time: '11:30', promptId: '' })).toEqual({
    ...{ name: null, scheduled_time: '2026-01-15T14:30:00.000Z', prompt_id: null },
  });
});
