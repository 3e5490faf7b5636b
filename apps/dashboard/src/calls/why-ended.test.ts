import { expect, it } from 'vitest';
import { whyEnded } from './why-ended.ts';

it('a call without a reason ended as its status says', () => {
  expect(whyEnded('busy', null)).toBe('line_busy');
  expect(whyEnded('no_answer', null)).toBe('not_answered');
  expect(whyEnded('busy', 'rejected_by_callee')).toBe('rejected_by_callee');
  expect(['completed', 'pending', 'failed'].map((status) => whyEnded(status, null))).toEqual([null, null, null]);
});
