import type { CallStatus, ListPage } from '@ligai/contracts';
import { and, desc, eq, getTableColumns, gte, inArray, like, lt, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { type ListEnd, orderOf, pageOf, startingWith, totalOf } from '../lists/index.ts';
import { calls } from '../schema/index.ts';
import { slotStatuses } from '../slots/free-slots.ts';
import type { Call } from './call.ts';

export type CallFilter = {
  status?: readonly CallStatus[] | undefined;
  /** Digits of the called number. */
  number?: string | undefined;
  campaign_id?: number | undefined;
  prompt_id?: number | undefined;
  /** Created from this time on, and before that one. */
  from?: Date | undefined;
  to?: Date | undefined;
  /** Beginning of the number's digits or of the name, or a whole `call_id`. */
  q?: string | undefined;
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
  const where = matching(page);
  const [rows, total] = await Promise.all([
    db
      .select({ ...liveColumns(), cursorValue: order.cursorValue })
      .from(calls)
      .where(and(where, order.after))
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(page.limit + 1),
    totalOf(db, calls, { where, page }),
  ]);
  const { rows: list, ...end } = pageOf(rows, { sort: order.sort, limit: page.limit, total });
  return { calls: list, ...end };
}

function matching({ status, number, campaign_id, prompt_id, from, to, q }: CallFilter): SQL | undefined {
  return and(
    status && inArray(calls.status, [...status]),
    number === undefined ? undefined : eq(calls.calledNumber, number as Call['calledNumber']),
    campaign_id === undefined ? undefined : eq(calls.campaignId, campaign_id),
    prompt_id === undefined ? undefined : eq(calls.promptId, prompt_id),
    from && gte(calls.createdAt, from),
    to && lt(calls.createdAt, to),
    q === undefined ? undefined : found(q),
  );
}

/** Each part is found by an index of its own. */
function found(q: string): SQL | undefined {
  const digits = q.replaceAll(/[\s\u00a0.\-()+]/g, '');
  return or(
    /^\d+$/.test(digits) ? like(calls.calledNumber, startingWith(digits)) : undefined,
    like(sql`lower(${calls.name})`, startingWith(q.toLowerCase())),
    eq(calls.callId, q as Call['callId']),
  );
}

/** A call with the seconds since its answer by the database's clock (0 before it); of no meaning once it has ended. */
export type LiveCall = Call & { secondsUp: number };

/** Finds a call by its `call_id`, or by the integer `id` of its record. */
export async function findLiveCall(db: Queryable, which: Call['callId'] | number): Promise<LiveCall | undefined> {
  const [call] = await db
    .select(liveColumns())
    .from(calls)
    .where(typeof which === 'number' ? eq(calls.id, which) : eq(calls.callId, which));
  return call;
}

/** Calls that are being dialled or are up: a queued call is not active yet. */
export const listActiveCalls = (db: Queryable): Promise<LiveCall[]> => selectLive(db);

export async function findActiveCall(db: Queryable, callId: Call['callId']): Promise<LiveCall | undefined> {
  const [call] = await selectLive(db, eq(calls.callId, callId));
  return call;
}

function selectLive(db: Queryable, condition?: SQL): Promise<LiveCall[]> {
  return db
    .select(liveColumns())
    .from(calls)
    .where(and(inArray(calls.status, [...slotStatuses]), condition))
    .orderBy(desc(calls.id));
}

const liveColumns = () => ({
  ...getTableColumns(calls),
  secondsUp: sql<number>`coalesce(extract(epoch from clock_timestamp() - ${calls.startTime}), 0)::float8`,
});
