import { expect, it } from 'vitest';
import { dialWithinMs } from './dial-within.ts';

const limits = { schedule_dial_within_seconds: 3600, max_calls_per_second: 5 };

it('a call may wait as long as the setting says', () => {
  expect(dialWithinMs(limits, 0)).toBe(3_600_000);
});

it('a backlog of 10,000 has the time that the rate limit alone takes, beside that', () => {
  expect(dialWithinMs(limits, 10_000) - 3_600_000).toBeGreaterThan(2_000_000);
});

it('nothing waits for more than a day', () => {
  expect(dialWithinMs({ ...limits, max_calls_per_second: 1 }, 1_000_000)).toBe(86_400_000);
});
