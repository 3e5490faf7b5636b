import { expect, it } from 'vitest';
import { bodyProblems } from '../forms/body-schemas.ts';
import {
  anotherBody,
  bodyOf,
  changesOf,
  distance,
  type EditedFields,
  type ScheduleValues,
  timeProblems,
} from './schedule-values.ts';

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

it('a change has what was edited, and leaves the rest as it is stored by then', () => {
  const changes = (edited: EditedFields) =>
    changesOf(bodyOf({ ...values, name: '', promptId: '' }, 'America/Sao_Paulo', ['plano']), edited);
  expect(changes({})).toEqual({});
  expect(changes({ notes: true, variables: { plano: false } })).toEqual({ notes: null });
  expect(changes({ name: true, time: true })).toEqual({ name: null, scheduled_time: '2026-01-15T17:05:00.000Z' });
  // Another prompt has other variables.
  expect(changes({ promptId: true })).toEqual({ prompt_id: null, variables: { plano: 'Ouro' } });
  expect(changes({ variables: { plano: true } })).toEqual({ variables: { plano: 'Ouro' } });
});

it('another call with the same values has the metadata of the stored one, which is in no field', () => {
  const body = bodyOf(values, 'America/Sao_Paulo', ['plano']);
  expect(anotherBody(body, { metadata: { order: 7 } })).toEqual({ ...body, metadata: { order: 7 } });
});
