import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { numberTable } from './number-table.ts';

it('the README lists exactly the special numbers', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const rows = readme.split('\n').filter((line) => line.startsWith('| …'));
  const listed = rows.flatMap((row) => row.split('|')[1]?.match(/(?<=…)\d{4}/g) ?? []);
  expect(listed.sort()).toEqual(
    numberTable()
      .map(({ digits }) => digits)
      .sort(),
  );
});
