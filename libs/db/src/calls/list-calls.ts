import { and, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/index.ts';
import { slotStatuses } from '../slots/free-slots.ts';
import type { Call } from './call.ts';

export type CallPage = { calls: LiveCall[]; total: number };

/** One page of all calls, newest first, and how many there are. */
export async function listCalls(db: Queryable, page: { skip: number; limit: number }): Promise<CallPage> {
  const [rows, total] = await Promise.all([
    db.select(liveColumns()).from(calls).orderBy(desc(calls.id)).offset(page.skip).limit(page.limit),
    db.$count(calls),
  ]);
  return { calls: rows, total };
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
