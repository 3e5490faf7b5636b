import { activeStatuses, type CallId } from '@ligai/contracts';
import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls, prompts } from '../schema/tables.ts';
import { type Call, type CallWithoutPrompt, columnsWithoutPrompt, slotStatuses } from './call.ts';

/** Finds a call by its `call_id`, or by the integer `id` of its record. */
export async function findCall(db: Queryable, which: CallId | number): Promise<Call | undefined> {
  const [call] = await db
    .select()
    .from(calls)
    .where(typeof which === 'number' ? eq(calls.id, which) : eq(calls.callId, which));
  return call;
}

/**
 * A call with the seconds since its answer by the database's clock (0 before it), of no meaning once it has ended.
 */
export type LiveCall = CallWithoutPrompt & { secondsUp: number };

/** Finds a call by its `call_id`, or by the integer `id` of its record. */
export async function findLiveCall(db: Queryable, which: Call['callId'] | number): Promise<LiveCall | undefined> {
  const [call] = await db
    .select(liveColumns())
    .from(calls)
    .where(typeof which === 'number' ? eq(calls.id, which) : eq(calls.callId, which));
  return call;
}

/** The prompt of a call, as it is named in the copy that is stored with the call. */
export type PromptOfCall = { id: number | null; name: string; version: number | null; deleted: boolean };

/** Undefined if there is no such call. */
export async function findPromptOfCall(db: Queryable, callId: CallId): Promise<PromptOfCall | undefined> {
  const [prompt] = await db
    .select({
      id: calls.promptId,
      name: sql<string>`${calls.prompt} ->> 'name'`,
      version: sql<number | null>`(${calls.prompt} ->> 'prompt_version')::integer`,
      deleted: sql<boolean>`${calls.promptId} is not null and ${prompts.id} is null`,
    })
    .from(calls)
    .leftJoin(prompts, eq(prompts.id, calls.promptId))
    .where(eq(calls.callId, callId));
  return prompt;
}

/** Calls from `dialing` to `in_progress`: a queued call is not active yet. */
export function listActiveCalls(db: Queryable): Promise<LiveCall[]> {
  const active = inArray(calls.status, [...slotStatuses]);
  return db.select(liveColumns()).from(calls).where(active).orderBy(desc(calls.id));
}

/** A call that has not ended; a queued one too, so that a call can be followed from the moment it was requested. */
export async function findActiveCall(db: Queryable, callId: Call['callId']): Promise<LiveCall | undefined> {
  const unended = and(eq(calls.callId, callId), inArray(calls.status, [...activeStatuses]));
  const [call] = await db.select(liveColumns()).from(calls).where(unended);
  return call;
}

export const liveColumns = () => ({
  ...columnsWithoutPrompt,
  secondsUp: sql<number>`coalesce(extract(epoch from clock_timestamp() - ${calls.startTime}), 0)::float8`,
});
