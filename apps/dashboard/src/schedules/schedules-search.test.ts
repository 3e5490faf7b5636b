import { expect, it } from 'vitest';
import { readSchedulesSearch } from './schedules-search.ts';

it('an address with a filter opens the list, which has the filters, unless it names the calendar', () => {
  expect(readSchedulesSearch({ status: 'failed' })).toMatchObject({ view: 'list', status: 'failed' });
  expect(readSchedulesSearch({ q: 'Ana' })).toMatchObject({ view: 'list', q: 'Ana' });
  expect(readSchedulesSearch({ q: 'Ana', view: 'calendar' })).toMatchObject({ view: 'calendar', q: 'Ana' });
});

it('without a filter, and with one that does not exist, the calendar is shown', () => {
  expect(readSchedulesSearch({ day: '2026-01-15' }).view).toBeUndefined();
  expect(readSchedulesSearch({ status: 'foo', q: '', view: 'week' }).view).toBeUndefined();
  expect(readSchedulesSearch({ view: 'list' }).view).toBe('list');
});
