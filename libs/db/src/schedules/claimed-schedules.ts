import type { CallId } from '@ligai/contracts';
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm';
import { tombstoneCall } from '../calls/insert-call.ts';
import type { Database, Queryable } from '../database.ts';
import { calls, schedules } from '../schema/tables.ts';

const isDialing = eq(schedules.status, 'dialing');

/** call-controller has accepted these calls: they need not be requested again. Confirming twice is harmless. */
export async function confirmSchedules(db: Queryable, callIds: readonly CallId[]): Promise<void> {
  if (callIds.length === 0) return;
  await db
    .update(schedules)
    .set({ askAgainAt: null })
    .where(and(isDialing, inArray(schedules.callId, [...callIds])));
}

/**
 * Ends a claimed schedule without a call, and prevents one from being placed later. If a call exists after all, its
 * outcome decides, and this only stops further requests for it. Returns whether the schedule was ended.
 */
export function endWithoutCall(
  db: Database,
  callId: CallId,
  { status, reason }: { status: 'failed' | 'missed'; reason: string },
): Promise<boolean> {
  return db.transaction(async (tx) => {
    const forbidden = await tombstoneCall(tx, callId);
    const change = forbidden
      ? { status, reason, endedAt: sql`clock_timestamp()`, askAgainAt: null }
      : { askAgainAt: null };
    const changed = await tx
      .update(schedules)
      .set(change)
      .where(and(isDialing, eq(schedules.callId, callId)))
      .returning({ id: schedules.id });
    return forbidden && changed.length > 0;
  });
}

/**
 * Ends the schedules whose calls have ended: `completed` if the call was answered, else `failed` with the call's reason
 * or, if it has none, its status. Applies to all calls, or only to `callIds`. Returns how many; settling twice is
 * harmless.
 */
export async function settleSchedules(db: Queryable, callIds?: readonly CallId[]): Promise<number> {
  const wanted = callIds && inArray(schedules.callId, [...callIds]);
  const settled = await db
    .update(schedules)
    .set({
      status: sql`case when ${calls.startTime} is null then 'failed' else 'completed' end`,
      reason: sql`case when ${calls.startTime} is null then coalesce(${calls.reason}, ${calls.status}) end`,
      endedAt: sql`${calls.endTime}`,
      askAgainAt: null,
    })
    .from(calls)
    .where(and(isDialing, eq(calls.callId, schedules.callId), isNotNull(calls.endTime), wanted))
    .returning({ id: schedules.id });
  return settled.length;
}
