import { like, or, type SQL, sql } from 'drizzle-orm';
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

export type NumberSearch = {
  /** Beginning of the number's digits, or its four or more last digits. */
  q?: string | undefined;
  /** `q` as the whole number that it may be, such as `5511999887766` for `(11) 99988-7766`. */
  q_number?: string | undefined;
};

/** Whether a search finds a number; undefined if the text is no number and no part of one. */
export const numberFound = (column: PgColumn, search: NumberSearch): SQL | undefined =>
  or(...numberParts(column, search).map(({ matches }) => matches));

/** What a search compares numbers with: each condition has an index of its own, in whose order it is read. */
export function numberParts(column: PgColumn, { q, q_number: whole }: NumberSearch): { matches: SQL; order: SQL }[] {
  const digits = searchedDigits(q);
  const starts = new Set([whole, digits].filter((start) => start !== undefined));
  const end = digits === undefined ? undefined : numberEndsWith(column, digits);
  return [
    ...[...starts].map((start) => ({ matches: numberStartsWith(column, start), order: sql`${column}` })),
    ...(end ? [{ matches: end, order: sql`${numberBackwards(column)} using ~<~` }] : []),
  ];
}

/** More than a number has after any beginning. */
const moreDigits = '9'.repeat(20);

/** As a range, for an index of whole numbers, which `like` cannot use. */
const numberStartsWith = (column: PgColumn, digits: string): SQL =>
  sql`${column} between ${digits} and ${digits + moreDigits}`;
