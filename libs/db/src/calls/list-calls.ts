import { activeStatuses } from '@ligai/contracts';
import { and, desc, eq, getTableColumns, inArray, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/index.ts';
import type { Call } from './call.ts';

export type CallPage = { calls: Call[]; total: number };

/** One page of all calls, newest first, and how many there are. */
export async function listCalls(db: Queryable, page: { skip: number; limit: number }): Promise<CallPage> {
  const [rows, total] = await Promise.all([
    db.select().from(calls).orderBy(desc(calls.id)).offset(page.skip).limit(page.limit),
    db.$count(calls),
  ]);
  return { calls: rows, total };
}

/** A call that has not ended, with the seconds since its answer by the database's clock (0 before it). */
export type LiveCall = Call & { secondsUp: number };

export const listActiveCalls = (db: Queryable): Promise<LiveCall[]> => selectLive(db);

export async function findActiveCall(db: Queryable, callId: Call['callId']): Promise<LiveCall | undefined> {
  const [call] = await selectLive(db, eq(calls.callId, callId));
  return call;
}

function selectLive(db: Queryable, condition?: SQL): Promise<LiveCall[]> {
  const secondsUp = sql<number>`coalesce(extract(epoch from clock_timestamp() - ${calls.startTime}), 0)::float8`;
  return db
    .select({ ...getTableColumns(calls), secondsUp })
    .from(calls)
    .where(and(inArray(calls.status, [...activeStatuses]), condition))
    .orderBy(desc(calls.id));
}
