import { expect, it } from 'vitest';
import { hasFinished } from './has-finished.ts';

it('a call has finished if there are more calls than those queued and on the line', () => {
  const counts = { total_calls_all_time: 3, active_calls: 1, queued_calls: 2 };
  expect(hasFinished(counts)).toBe(false);
  expect(hasFinished({ ...counts, total_calls_all_time: 0, active_calls: 0, queued_calls: 0 })).toBe(false);
  expect(hasFinished({ ...counts, queued_calls: 1 })).toBe(true);
});
