import type { CallStatus, ListPage, Sort } from '@ligai/contracts';
import { and, eq, gte, inArray, like, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import {
  countedUpTo,
  type ListEnd,
  limitByBytes,
  orderOf,
  pageOf,
  pageRows,
  plannedRows,
  startingWith,
  type Total,
  textOf,
  totalFrom,
  totalOf,
} from '../lists/list-page.ts';
import { numberBackwards, numberEndsWith, searchedDigits } from '../lists/number-search.ts';
import { calls } from '../schema/tables.ts';
import type { Call } from './call.ts';
import { type LiveCall, liveColumns } from './find-calls.ts';

export type CallFilter = {
  status?: readonly CallStatus[] | undefined;
  /** Digits of the called number. */
  number?: string | undefined;
  campaign_id?: number | undefined;
  prompt_id?: number | undefined;
  /** Created from this time on, and before that one. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Beginning of the number's digits, of the name or of its last word, last digits of the number, or a whole `call_id`. */
  q?: string | undefined;
  /** `q` as the whole number that it may be, such as `5511999887766` for `(11) 99988-7766`. */
  q_number?: string | undefined;
};

/** One page of the calls that match, newest first unless sorted otherwise. */
export async function listCalls(
  db: Queryable,
  page: ListPage<'created_at' | 'id'> & CallFilter,
): Promise<ListEnd & { calls: LiveCall[] }> {
  const order = orderOf({
    columns: { created_at: calls.createdAt, id: calls.id },
    id: calls.id,
    page,
    standard: { field: 'created_at', descending: true },
  });
  const search = searchOf(page);
  const few = search && (await findFew(db, search));
  const filtered = matching(page);
  const where = and(
    filtered,
    few
      ? inArray(
          calls.id,
          few.map(({ id }) => id),
        )
      : search && or(...Object.values(search)),
  );
  // What a search alone finds is known by now: it is neither searched for nor counted again.
  const known = filtered ? undefined : few;
  const counted = filtered || known || !search ? undefined : await countFound(db, search);
  const ids = known
    ? pageOfFew(known, page, order.sort)
    : (pageOfFound(page, { search, counted, order }) ?? idsOfPage(page, where, order));
  const start = ids ?? and(where, order.after);
  const orderBy = few || ids ? order.orderBy.map(withoutIndex) : order.orderBy;
  const limit = await limitByBytes(
    db,
    // A page with an offset is read by its ids, see `idsOfPage`.
    { skip: 0, limit: page.limit },
    { bytes: sql`octet_length(${calls.metadata}::text)`, rows: pageRows(calls, start, orderBy) },
  );
  const [rows, total] = await Promise.all([
    db
      .select({ ...liveColumns(), cursorValue: order.cursorValue })
      .from(calls)
      .where(start)
      .orderBy(...orderBy)
      .limit(limit + 1),
    totalOfCalls(db, { page, where, found: known?.length ?? counted }),
  ]);
  const { rows: list, ...end } = pageOf(rows, { sort: order.sort, limit, total });
  return { calls: list, ...end };
}

type Order = Pick<ReturnType<typeof orderOf>, 'orderBy' | 'after'>;

/**
 * The ids of a page with an offset: an index alone yields them, whereas a query for rows would also read and compute all
 * skipped rows. Also the ids for several statuses, see {@link headsByStatus}. Otherwise undefined.
 */
function idsOfPage(page: ListPage & CallFilter, where: SQL | undefined, order: Order): SQL | undefined {
  const { skip, limit } = page;
  const heads = headsByStatus(page, where, order);
  if (skip === 0) return heads;
  const ordered = sql.join(heads ? order.orderBy.map(withoutIndex) : order.orderBy, sql`, `);
  const condition = heads ?? and(where, order.after) ?? sql`true`;
  return inArray(
    calls.id,
    sql`(select ${calls.id} from ${calls} where ${condition} order by ${ordered} offset ${skip} limit ${limit + 1})`,
  );
}

/** Deeper pages are read in the order of the list. */
const headsUpTo = 2_000;

/**
 * The first calls of each of several statuses, by the index of that status. A scan in the order of the list would read
 * millions of other calls before a status that only old calls have.
 */
function headsByStatus(
  { status = [], skip, limit }: ListPage & CallFilter,
  where: SQL | undefined,
  { orderBy, after }: Order,
): SQL | undefined {
  if (status.length < 2 || skip + limit > headsUpTo) return undefined;
  const heads = status.map(
    (one) => sql`(select id from ${calls} where ${and(where, eq(calls.status, one), after)}
      order by ${sql.join(orderBy, sql`, `)} limit ${skip + limit + 1})`,
  );
  return inArray(calls.id, sql`(${sql.join(heads, sql` union all `)})`);
}

function matching({ status, number, campaign_id, prompt_id, from, to }: CallFilter): SQL | undefined {
  return and(
    status && inArray(calls.status, [...status]),
    number === undefined ? undefined : eq(calls.calledNumber, number as Call['calledNumber']),
    campaign_id === undefined ? undefined : eq(calls.campaignId, campaign_id),
    prompt_id === undefined ? undefined : eq(calls.promptId, prompt_id),
    from && gte(calls.createdAt, from),
    to && lt(calls.createdAt, to),
  );
}

/** Up to this number of matches, a search sorts its matches; beyond it, the search reads the list in its order. */
const fewAtMost = 5_000;

type FoundCall = { id: number; createdAt: string };

/**
 * The matches of a search, if they are few. The planner does not know how rare a text is and would read millions of calls
 * in the order of the list for a text without a match; each part is read in the order of its own index.
 */
async function findFew(db: Queryable, search: Search): Promise<FoundCall[] | undefined> {
  const { rows } = await db.execute<{ id: string; created_at: string }>(
    sql`select id, ${textOf(calls.createdAt)} as created_at from (${foundUpTo(fewAtMost + 1, search)}) ${calls}`,
  );
  return rows.length > fewAtMost
    ? undefined
    : rows.map(({ id, created_at: createdAt }) => ({ id: Number(id), createdAt }));
}

/** `id` and `created_at` of calls that a search finds, which the indexes hold: no row is read for them. */
function foundUpTo(most: number, { number, wholeNumber, numberEnd, name, lastWord, callId }: Search): SQL {
  const limit = sql`limit ${most}`;
  return sql`
    (select id, created_at from ${calls} where ${name} order by ${nameStart} using ~<~ ${limit})
    union (select id, created_at from ${calls} where ${number} order by ${calls.calledNumber} using ~<~ ${limit})
    union (select id, created_at from ${calls} where ${wholeNumber} order by ${calls.calledNumber} using ~<~ ${limit})
    union (select id, created_at from ${calls} where ${numberEnd} order by ${numberBackwards(calls.calledNumber)} using ~<~ ${limit})
    union (select id, created_at from ${calls} where ${lastWord} order by ${lastWordOfName} using ~<~ ${limit})
    union (select id, created_at from ${calls} where ${callId})
    ${limit}`;
}

/** How many calls a search finds, `countedUpTo` and one more at most. */
async function countFound(db: Queryable, search: Search): Promise<number> {
  const { rows } = await db.execute<{ count: number }>(
    sql`select count(*)::int as count from (${foundUpTo(countedUpTo + 1, search)}) found`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * The ids of a page of matches that are all counted: in the order of the list they may lie among millions of others.
 */
function pageOfFound(
  { skip, limit }: ListPage,
  { search, counted, order }: { search: Search | undefined; counted: number | undefined; order: Order },
): SQL | undefined {
  if (!search || counted === undefined || counted > countedUpTo) return undefined;
  const ordered = sql.join(order.orderBy, sql`, `);
  return inArray(
    calls.id,
    sql`(select ${calls.id} from (${foundUpTo(countedUpTo, search)}) ${calls} where ${order.after ?? sql`true`}
      order by ${ordered} offset ${skip} limit ${limit + 1})`,
  );
}

/** `found` is the number of matches of the search alone, since the planner does not know how frequent a text is. */
async function totalOfCalls(
  db: Queryable,
  { page, where, found }: { page: ListPage; where: SQL | undefined; found: number | undefined },
): Promise<Total> {
  if (found === undefined || page.cursor !== undefined) return totalOf(db, calls, { where, page });
  return totalFrom(found, found > countedUpTo ? await plannedRows(db, sql`${calls} where ${where}`) : 0);
}

/** The ids of a page of them, in the order of the list. */
function pageOfFew(few: readonly FoundCall[], { skip, limit, cursor }: ListPage, { field, descending }: Sort): SQL {
  const order = (one: FoundCall, other: FoundCall) => {
    const byTime = field === 'id' || one.createdAt === other.createdAt ? 0 : one.createdAt < other.createdAt ? -1 : 1;
    return (byTime || one.id - other.id) * (descending ? -1 : 1);
  };
  const start = cursor && { id: cursor.id, createdAt: cursor.value };
  const following = start ? few.filter((one) => order(one, start) > 0) : [...few];
  const page = following.sort(order).slice(skip, skip + limit + 1);
  return inArray(
    calls.id,
    page.map(({ id }) => id),
  );
}

/** What a search compares, each by an index of its own. */
type Search = Record<'number' | 'wholeNumber' | 'numberEnd' | 'name' | 'lastWord' | 'callId', SQL>;

function searchOf({ q, q_number: whole }: CallFilter): Search | undefined {
  if (q === undefined) return undefined;
  const digits = searchedDigits(q);
  return {
    number: digits === undefined ? sql`false` : like(calls.calledNumber, startingWith(digits)),
    numberEnd: (digits !== undefined && numberEndsWith(calls.calledNumber, digits)) || sql`false`,
    lastWord: lastWordStartsWith(q.toLowerCase()),
    wholeNumber: whole === undefined ? sql`false` : like(calls.calledNumber, startingWith(whole)),
    name: nameStartsWith(q.toLowerCase()),
    callId: eq(calls.callId, q as Call['callId']),
  };
}

/** The expression of the index `calls_by_name`, written identically, since Postgres compares expressions. */
const indexedCharacters = 100;
const nameStart = sql`left(lower(${calls.name}), ${sql.raw(String(indexedCharacters))})`;

/** The expression of the index `calls_by_last_word`. */
const lastWordOfName = sql`left(substring(lower(${calls.name}) from '\\S+$'), ${sql.raw(String(indexedCharacters))})`;

function lastWordStartsWith(text: string): SQL {
  const isWord = /^\S+$/.test(text) && [...text].length <= indexedCharacters;
  return isWord ? sql`(${calls.name} is not null and ${like(lastWordOfName, startingWith(text))})` : sql`false`;
}

function nameStartsWith(text: string): SQL {
  const characters = [...text];
  const start = like(nameStart, startingWith(characters.slice(0, indexedCharacters).join('')));
  if (characters.length <= indexedCharacters) return start;
  return sql`(${start} and ${like(sql`lower(${calls.name})`, startingWith(text))})`;
}

/** A first sort key without an index, so that the matches are sorted instead of searched in the order of the list. */
const withoutIndex = (term: SQL, at: number): SQL => (at === 0 ? sql`(select 0), ${term}` : term);
