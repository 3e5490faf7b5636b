import { expect, it } from 'vitest';
import { idIn, isCallId, isRecordId, phraseIn, statusesIn } from './address-values.ts';

it('words are searched for, up to what the API takes', () => {
  expect(['ana', 5511, true, '', undefined, null, { a: 1 }, [1]].map(phraseIn)).toEqual([
    ...['ana', '5511', 'true'],
    ...[undefined, undefined, undefined, undefined, undefined],
  ]);
  expect(phraseIn('a'.repeat(300))).toBe('a'.repeat(200));
});

it('statuses and ids are what the API can have', () => {
  const statuses = ['no_answer', 'busy'];
  const given = ['busy', 'busy,no_answer', 'busy,', 'foo,busy', 'foo', '', '[1]', [1, 2], 1];
  expect(given.map((value) => statusesIn(statuses, value))).toEqual([
    ...['busy', 'no_answer,busy', 'busy', 'busy'],
    ...[undefined, undefined, undefined, undefined, undefined],
  ]);
  expect([7, 0, -1, 1.5, 1e20, '7', [7]].map(idIn)).toEqual([7, ...Array.from({ length: 6 }, () => undefined)]);
});

it('an address of the API is no id', () => {
  expect(['12', 'events', '1e3', '0', '9'.repeat(16)].map(isRecordId)).toEqual([true, false, false, false, false]);
  expect(['call-11111111-2222-4333-8444-555555555555', 'export', 'active', 'call-/..'].map(isCallId)).toEqual([
    ...[true, false, false, false],
  ]);
});
