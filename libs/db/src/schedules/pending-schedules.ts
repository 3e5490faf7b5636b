import { LigaiError } from '@ligai/kernel';
import { eq, getTableColumns, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../database.ts';
import type { Precondition } from '../precondition.ts';
import { schedules } from '../schema/tables.ts';
import type { Schedule } from './find-schedules.ts';

export type NewSchedule = Pick<Schedule, 'phoneNumber' | 'scheduledTime' | 'notes'> &
  Partial<Pick<Schedule, 'promptId' | 'variables' | 'name' | 'metadata'>>;

/**
 * Inserts a scheduled call. Error: `conflict`, without an insert, if its time lies more than `latestMs` in the past by
 * the database's clock.
 */
export function insertSchedule(db: Queryable, schedule: NewSchedule, latestMs: number): Promise<Schedule> {
  return db.transaction(async (tx) => {
    const [row] = await tx
      .insert(schedules)
      .values(schedule)
      .returning({ ...getTableColumns(schedules), pastMs });
    if (!row) throw new LigaiError('internal', 'Cannot insert a scheduled call: nothing was returned');
    const { pastMs: lateMs, ...inserted } = row;
    if (lateMs <= latestMs) return inserted;
    // The error rolls back the insert.
    throw timeHasPassed(schedule.scheduledTime);
  });
}

type UpdateRules = {
  latestMs: number;
  /** Gets the schedule as it would be. */
  check: (tx: Transaction, changed: Schedule) => Promise<void>;
  precondition?: Precondition<Schedule> | undefined;
};

/**
 * Changes a call that is not due yet. Its row is locked from the check to the commit: the scheduler claims it before the change, which
 * is then refused, or after it, with the changed values. Errors, without a change: `not_found`, `conflict` if it is no longer pending or
 * its new time lies more than `latestMs` in the past, those of `check` and `precondition`.
 */
export function updateSchedule(
  db: Database,
  id: number,
  change: Partial<NewSchedule>,
  { latestMs, check, precondition }: UpdateRules,
): Promise<Schedule> {
  return db.transaction(async (tx) => {
    const schedule = await lockPending(tx, id, 'change');
    precondition?.(schedule);
    if (Object.keys(change).length === 0) return schedule;
    await check(tx, { ...schedule, ...change });
    const [row] = await tx
      .update(schedules)
      .set(change)
      .where(eq(schedules.id, id))
      .returning({ ...getTableColumns(schedules), pastMs });
    if (!row) throw new LigaiError('internal', `Cannot change scheduled call ${id}: nothing was returned`);
    const { pastMs: lateMs, ...changed } = row;
    if (change.scheduledTime && lateMs > latestMs) throw timeHasPassed(change.scheduledTime);
    return changed;
  });
}

/** By the database's clock. */
const pastMs = sql<number>`extract(epoch from clock_timestamp() - ${schedules.scheduledTime})::float8 * 1000`;

const timeHasPassed = (time: Date): LigaiError =>
  new LigaiError('conflict', `Cannot schedule a call for ${time.toISOString()}: that time has passed`);

/**
 * Cancels a call that is not due yet. Errors: `not_found`, `conflict` if it is no longer pending, those of
 * `precondition`.
 */
export function cancelSchedule(db: Database, id: number, precondition?: Precondition<Schedule>): Promise<void> {
  return db.transaction(async (tx) => {
    const schedule = await lockPending(tx, id, 'cancel');
    precondition?.(schedule);
    await tx
      .update(schedules)
      .set({ status: 'cancelled', endedAt: sql`clock_timestamp()` })
      .where(eq(schedules.id, id));
  });
}

/**
 * The lock excludes a concurrent claim of the scheduler until the commit. Errors: `not_found`, `conflict` if it is no
 * longer pending.
 */
async function lockPending(tx: Transaction, id: number, action: 'change' | 'cancel'): Promise<Schedule> {
  const [schedule] = await tx.select().from(schedules).where(eq(schedules.id, id)).for('update');
  if (!schedule) throw new LigaiError('not_found', `Scheduled call ${id} not found`);
  if (schedule.status === 'pending') return schedule;
  throw new LigaiError('conflict', `Cannot ${action} scheduled call ${id}: it is ${schedule.status}`);
}
