import type { ScheduleStatus } from '@ligai/contracts';
import { desc, eq } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { schedules } from '../schema/index.ts';
import type { Schedule } from './schedule.ts';

export type SchedulePage = { status?: ScheduleStatus | undefined; skip: number; limit: number };

/** One page of the scheduled calls, newest first, and how many there are of that status. */
export async function listSchedules(
  db: Queryable,
  { status, skip, limit }: SchedulePage,
): Promise<{ schedules: Schedule[]; total: number }> {
  const wanted = status && eq(schedules.status, status);
  const [rows, total] = await Promise.all([
    db.select().from(schedules).where(wanted).orderBy(desc(schedules.id)).offset(skip).limit(limit),
    db.$count(schedules, wanted),
  ]);
  return { schedules: rows, total };
}

export async function findSchedule(db: Queryable, id: number): Promise<Schedule | undefined> {
  const [schedule] = await db.select().from(schedules).where(eq(schedules.id, id));
  return schedule;
}
