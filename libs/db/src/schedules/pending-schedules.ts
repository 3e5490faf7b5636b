import { LigaiError } from '@ligai/kernel';
import { and, eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database, Queryable } from '../database.ts';
import { schedules } from '../schema/tables.ts';
import { findSchedule, type Schedule } from './find-schedules.ts';

export type NewSchedule = Pick<Schedule, 'phoneNumber' | 'scheduledTime' | 'notes'> &
  Partial<Pick<Schedule, 'promptId' | 'variables' | 'name' | 'metadata'>>;

/**
 * Inserts a scheduled call. Error: `conflict`, without an insert, if its time lies more than `latestMs` in the past by
 * the database's clock.
 */
export function insertSchedule(db: Queryable, schedule: NewSchedule, latestMs: number): Promise<Schedule> {
  const pastMs = sql<number>`extract(epoch from clock_timestamp() - ${schedules.scheduledTime})::float8 * 1000`;
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(schedules)
      .values(schedule)
      .returning({ ...getTableColumns(schedules), pastMs });
    if (!row) throw new LigaiError('internal', 'Cannot insert a scheduled call: nothing was returned');
    const { pastMs: lateMs, ...inserted } = row;
    if (lateMs <= latestMs) return inserted;
    // The error rolls back the insert.
    const time = schedule.scheduledTime.toISOString();
    throw new LigaiError('conflict', `Cannot schedule a call for ${time}: that time has passed`);
  });
}

/**
 * Cancels a call that is not due yet. The conditional update excludes a concurrent claim of the scheduler. Errors:
 * `not_found`, `conflict` if it is no longer pending.
 */
export async function cancelSchedule(db: Database, id: number): Promise<void> {
  const cancelled = await db
    .update(schedules)
    .set({ status: 'cancelled', endedAt: sql`clock_timestamp()` })
    .where(and(eq(schedules.id, id), eq(schedules.status, 'pending')))
    .returning({ id: schedules.id });
  if (cancelled.length > 0) return;
  const schedule = await findSchedule(db, id);
  if (!schedule) throw new LigaiError('not_found', `Scheduled call ${id} not found`);
  throw new LigaiError('conflict', `Cannot cancel scheduled call ${id}: it is ${schedule.status}`);
}
