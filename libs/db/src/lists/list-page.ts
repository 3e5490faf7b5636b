import type { Cursor, ListPage, Sort } from '@ligai/contracts';
import { asc, desc, type SQL, sql } from 'drizzle-orm';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Queryable } from '../database.ts';

/** What is known of a list beside the page that was read. */
export type ListEnd = {
  /** The start of the next page; undefined on the last one. */
  next: Cursor | undefined;
  /** How many records match. Not counted if a cursor continues a list. */
  total: number | undefined;
  /** The total is the planner's, for a list that is too long to be counted for every request. */
  estimated: boolean;
};

export type Total = Pick<ListEnd, 'total' | 'estimated'>;

type Ordered<F extends string> = {
  /** What the list can be sorted by: columns without nulls, all but `id`'s with an index. */
  columns: Record<F, PgColumn>;
  id: PgColumn;
  page: ListPage<F>;
  standard: Sort<F>;
};

/**
 * The order of a page, its start as a condition, and the select field for its cursor. All sorts end with the id, so
 * that the order is total.
 */
export function orderOf<F extends string>({ columns, id, page, standard }: Ordered<F>) {
  const sort = page.cursor?.sort ?? page.sort ?? standard;
  const column = columns[sort.field];
  const direction = sort.descending ? desc : asc;
  const byId = column === id;
  return {
    sort,
    orderBy: byId ? [direction(id)] : [direction(column), direction(id)],
    after: page.cursor && startAfter(page.cursor, column, byId ? undefined : id),
    cursorValue: textOf(column),
  };
}

function startAfter({ sort, value, id }: Cursor, column: PgColumn, idColumn: PgColumn | undefined): SQL {
  const comparison = sql.raw(sort.descending ? '<' : '>');
  if (idColumn === undefined) return sql`${column} ${comparison} ${id}`;
  const type = sql.raw(isInstant(column) ? 'timestamptz' : column.getSQLType());
  return sql`(${column}, ${idColumn}) ${comparison} (${value}::${type}, ${id}::bigint)`;
}

const isInstant = (column: PgColumn): boolean => column.getSQLType().startsWith('timestamp');

/** To the microsecond, which JavaScript's dates leave out; texts of instants sort as they do. */
export const textOf = (column: PgColumn): SQL<string> =>
  isInstant(column)
    ? sql<string>`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
    : sql<string>`${column}::text`;

type Row = { id: number; cursorValue: string };

/** A page of rows; the query reads one row beyond the limit, to detect whether there is a next page. */
export function pageOf<T extends Row>(
  read: readonly T[],
  { sort, limit, total }: { sort: Sort; limit: number; total: Total },
): ListEnd & { rows: Omit<T, 'cursorValue'>[] } {
  const rows = read.slice(0, limit);
  const last = rows.at(-1);
  const next = read.length > limit && last ? { sort, value: last.cursorValue, id: last.id } : undefined;
  return { rows: rows.map(({ cursorValue: _, ...row }) => row), next, ...total };
}

/** Limit of the text, in bytes, that one page reads from the database: a row may have more than 100 kB. */
const mostListedBytes = 8_000_000;

/** A page of at most so many rows is read without a query for their size. */
const fewRows = 50;

/**
 * How many rows of a page fit into `mostListedBytes`, at least one and at most the page's limit. `rows` is the `from` clause
 * of the page with its condition and order, `bytes` the size of the columns of a row that can be large.
 */
export async function limitByBytes(
  db: Queryable,
  { skip, limit }: Pick<ListPage, 'skip' | 'limit'>,
  { bytes, rows }: { bytes: SQL; rows: SQL },
): Promise<number> {
  if (limit <= fewRows) return limit;
  const found = await db.execute<{ count: number }>(sql`
    select count(*)::int as count from (
      select sum(bytes) over (rows between unbounded preceding and 1 preceding) as bytes_before
      from (select ${bytes} as bytes from ${rows} offset ${skip} limit ${limit}) page
    ) summed where bytes_before is null or bytes_before < ${mostListedBytes}`);
  return Math.max(1, found.rows[0]?.count ?? 0);
}

/** The clauses of a page that {@link limitByBytes} reads. */
export const pageRows = (table: SQL | PgTable, where: SQL | undefined, orderBy: readonly SQL[]): SQL =>
  sql`${table} where ${where ?? sql`true`} order by ${sql.join([...orderBy], sql`, `)}`;

/** Matching records are counted up to here; of more, the total is the planner's estimate. */
export const countedUpTo = 20_000;

/**
 * How many rows match; not counted if a cursor continues a list. A filtered list is always counted, as the planner's
 * estimate for a filter can be far too high: it does not know which values occur together, nor what changed since the
 * last `analyze`. The count stops at the first row above `countedUpTo`. A whole table that the planner estimates to be
 * longer is not counted: its estimate is precise enough.
 */
export async function totalOf(
  db: Queryable,
  table: PgTable,
  { where, page }: { where: SQL | undefined; page: Pick<ListPage, 'cursor'> },
): Promise<Total> {
  if (page.cursor !== undefined) return { total: undefined, estimated: false };
  const matching = where ? sql`${table} where ${where}` : sql`${table}`;
  const planned = await plannedRows(db, matching);
  if (where === undefined && planned > countedUpTo) return { total: planned, estimated: true };
  const { rows } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from (select from ${matching} limit ${countedUpTo + 1}) matching`,
  );
  return totalFrom(rows[0]?.count ?? 0, planned);
}

/** From a count that ended above `countedUpTo` at the latest. */
export const totalFrom = (counted: number, planned: number): Total =>
  counted > countedUpTo ? { total: Math.max(planned, counted), estimated: true } : { total: counted, estimated: false };

export async function plannedRows(db: Queryable, matching: SQL): Promise<number> {
  const plan = await db.execute<PlanRow>(sql`explain (format json) select from ${matching}`);
  return plan.rows[0]?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

type PlanRow = { 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] };

/** A text as the beginning of a LIKE pattern. */
export const startingWith = (text: string): string => `${text.replaceAll(/[\\%_]/g, '\\$&')}%`;

export const containing = (text: string): string => `%${startingWith(text)}`;
