import { like, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { startingWith } from './list-page.ts';

/** Fewer digits are the end of too many numbers. */
const fewestLastDigits = 4;

/** The digits of a searched text that may be a number or a part of one; undefined if it has other characters. */
export function searchedDigits(q: string | undefined): string | undefined {
  const digits = q?.replaceAll(/[\s\u00a0.\-()+]/g, '');
  return digits !== undefined && /^\d+$/.test(digits) ? digits : undefined;
}

/** The expression of an index by the last digits of a number, written identically, since Postgres compares expressions. */
export const numberBackwards = (column: PgColumn): SQL => sql`reverse(${column})`;

/** Whether a number ends with these digits; undefined for fewer than four digits. */
export function numberEndsWith(column: PgColumn, digits: string): SQL | undefined {
  if (digits.length < fewestLastDigits) return undefined;
  return like(numberBackwards(column), startingWith([...digits].reverse().join('')));
}
