import { afterEach, expect, it, vi } from 'vitest';
import { browserZone, startOfDay } from '../schedules/zone-time.ts';
import { queryOf, readCallsSearch } from './calls-search.ts';

afterEach(() => vi.unstubAllEnvs());

it('filters of an address are read, and what is not a filter is ignored', () => {
  expect(readCallsSearch({ q: 5511, status: 'busy,failed', from: '2026-01-15', to: 'yesterday', page: 3 })).toEqual({
    q: '5511',
    status: 'busy,failed',
    from: '2026-01-15',
  });
  expect(readCallsSearch({ from: '2026-13-45', to: '2026-02-30' })).toEqual({});
  expect(readCallsSearch({ status: 'foo' })).toEqual({});
  expect(readCallsSearch({ q: '', status: '', campaign: 3, prompt: 'x' })).toEqual({ campaign: 3 });
  expect(readCallsSearch({ q: '5511', ofCampaign: 3 })).toEqual({ q: '5511', ofCampaign: 3 });
  // The router would put the unread value in the place of a key that is left out.
  expect(readCallsSearch({ q: { a: 1 }, from: '2026-02-30', campaign: 1e20 })).toStrictEqual({
    ...{ q: undefined, status: undefined, from: undefined, to: undefined, campaign: undefined, prompt: undefined },
    ofCampaign: undefined,
  });
});

it.each([
  ['2026-01-15', '2026-01-15T03:00:00.000Z', '2026-01-16T03:00:00.000Z'],
  // The clocks were put forward at its beginning, and put back at its end.
  ['2018-11-04', '2018-11-04T03:00:00.000Z', '2018-11-05T02:00:00.000Z'],
  ['2018-02-17', '2018-02-17T02:00:00.000Z', '2018-02-18T03:00:00.000Z'],
])('a period from and to %s is that whole day, as the calendar has it', (day, from, to) => {
  vi.stubEnv('TZ', 'America/Sao_Paulo');
  expect(queryOf({ from: day, to: day })).toMatchObject({ from, to });
  expect(new Date(startOfDay(day, browserZone())).toISOString()).toBe(from);
});
