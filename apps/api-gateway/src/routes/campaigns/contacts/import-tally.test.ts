import { expect, it } from 'vitest';
import { ImportTally } from './import-tally.ts';

it('only the first 100 errors are listed, and all are counted', async () => {
  const tally = new ImportTally();
  for (let line = 2; line < 300; line += 1) tally.add({ line, number: 'x'.repeat(80), problem: 'wrong' });
  const { errors, error_details } = tally.answer({ imported: 1, duplicates: 2 }, 1);
  expect(errors).toBe(298);
  expect(error_details).toHaveLength(100);
  expect(error_details[0]).toEqual({ line: 2, phone_number: 'x'.repeat(50), error: 'wrong' });
});
