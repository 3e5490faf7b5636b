import { describe, expect, it } from 'vitest';
import { bodyProblems } from './body-schemas.ts';
import { atFields, refusedFields } from './form-problems.ts';

describe('what is wrong with a form', () => {
  it('is what the API says, beside the field of the form', () => {
    const body = { phone_number: undefined, scheduled_time: '', notes: 'n'.repeat(2001) };
    expect([
      ...atFields(bodyProblems('schedule', body), { names: { phone_number: 'number', scheduled_time: 'time' } }),
    ]).toEqual([
      ['number', 'phone_number: is required'],
      ['time', expect.stringMatching(/^scheduled_time: expected an ISO 8601 time/)],
      ['notes', 'notes: expected string to have <=2000 characters'],
    ]);
  });

  it('is beside the part of a field that has parts, else beside the field', () => {
    const body = {
      name: 'A',
      content: 'B',
      variables: { plano: 'x'.repeat(2001) },
      turn_taking_values: { max_fillers: 99 },
    };
    expect([...atFields(bodyProblems('prompt', body), { parted: ['turn_taking_values'] }).keys()].sort()).toEqual([
      'turn_taking_values.max_fillers',
      'variables',
    ]);
  });

  it('names the range of a number, whatever was typed', () => {
    for (const typed of ['many', '1,5', 0, 10_001, Number.NaN])
      expect(bodyProblems('campaign', { name: 'A', max_concurrent: typed })).toEqual([
        { path: 'max_concurrent', problem: 'expected a whole number from 1 to 10000' },
      ]);
  });
});

it('a refusal of the API is split by its fields, if it names fields only', () => {
  const refused = (detail: string, status = 422) => refusedFields(Object.assign(new Error(detail), { status }));
  expect(refused('number: has no area code, got "9; 8"; name: is required')).toEqual([
    { path: 'number', problem: 'has no area code, got "9; 8"' },
    { path: 'name', problem: 'is required' },
  ]);
  expect(refused('Cannot start campaign 7: it has no contacts')).toEqual([]);
  expect(refused('number: is required', 409)).toEqual([]);
});
