import { expect, it } from 'vitest';
import { endOfDay, readCallsSearch, startOfDay } from './calls-search.ts';

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

it('a period from and to the same day is that whole day', () => {
  expect(Date.parse(endOfDay('2026-01-15')) - Date.parse(startOfDay('2026-01-15'))).toBe(24 * 3600 * 1000);
});
