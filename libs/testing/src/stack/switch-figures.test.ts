import { expect, test } from 'vitest';
import type { CallTruth } from './simulated-switch.ts';
import { mostAtOnce, mostWithin, trueEnd } from './switch-figures.ts';

const call = (dialledAt: number, endedAt: number | null) => ({ dialledAt, endedAt }) as CallTruth;
const originate = (atMs: number) => ({ uuid: 'x', number: 'x', atMs, epochMs: atMs, variables: {} });

test('a call counts as concurrent from its originate to its end', () => {
  expect(mostAtOnce([call(0, 10), call(10, 20), call(5, 15)])).toBe(2);
  expect(mostAtOnce([call(0, null), call(5, null), call(9, null)])).toBe(3);
  expect(mostAtOnce([])).toBe(0);
});

test('originates are counted within every window of the given length, not within calendar seconds', () => {
  const times = [0, 900, 950, 1000, 1050, 1900].map(originate);
  expect(mostWithin(times, 1050)).toBe(5);
  expect(mostWithin(times, 1000)).toBe(4);
  expect(mostWithin(times, 100)).toBe(2);
  expect(mostWithin([], 1000)).toBe(0);
});

test.each([
  [0, 'callee', 'after the last line', 'completed'],
  [null, 'callee', 'refused with 486', 'busy'],
  [null, 'callee', 'refused with 480', 'no_answer'],
  [null, 'callee', 'refused with 503', 'failed'],
  [null, 'callee', 'unreachable', 'failed'],
  [null, 'switch', 'NO_ANSWER', 'no_answer'],
] as const)(
  'a call answered at %s and ended by the %s with "%s" has the status %s',
  (answeredAt, by, reason, status) => {
    expect(trueEnd({ answeredAt, end: { atMs: 0, by, reason } } as CallTruth)).toBe(status);
    expect(trueEnd({ answeredAt, end: null } as CallTruth)).toBeUndefined();
  },
);
