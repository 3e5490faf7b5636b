import { describe, expect, it } from 'vitest';
import { cases } from './cases.ts';
import { goalMs } from './deadair.ts';
import { reasons } from './reasons.ts';
import { runCase } from './run-case.ts';

describe.each(cases)('$name', (one) => {
  it.each(one.llm ? (['none', 'works'] as const) : (['none'] as const))(
    'leaves no silence over the goal, and ends as in the table, with fallback model: %s',
    (fallback) => {
      const { maxSilenceMs, reason } = runCase(one, fallback);
      expect(maxSilenceMs).toBeLessThanOrEqual(goalMs);
      expect(reason).toBe(reasons[one.name]?.[fallback]);
    },
  );
});

describe('the table of reasons', () => {
  it('has each case, and no other', () => {
    expect(Object.keys(reasons)).toEqual(cases.map(({ name }) => name));
  });
});
