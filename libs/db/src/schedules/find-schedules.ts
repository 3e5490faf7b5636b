import type { ListPage, ScheduleStatus } from '@ligai/contracts';
import { and, eq, getTableColumns, gte, ilike, inArray, lt, or, type SQL, sql } from 'drizzle-orm';
import { inKnownZone } from '../calls/call-stats.ts';
import type { Queryable } from '../database.ts';
import { containing, type ListEnd, limitByBytes, orderOf, pageOf, pageRows, totalOf } from '../lists/list-page.ts';
import { type NumberSearch, numberFound } from '../lists/number-search.ts';
import { schedules } from '../schema/tables.ts';

/** A row of `schedules`, whole. */
export type Schedule = typeof schedules.$inferSelect;

/** `q` is also searched in names and notes, as a part of them. */
export type ScheduleFilter = NumberSearch & {
  status?: readonly ScheduleStatus[] | undefined;
  number?: string | undefined;
  prompt_id?: number | undefined;
  /** Scheduled at or after `from`, and before `to`. */
  from?: Date | undefined;
  to?: Date | undefined;
};

/** One page of the scheduled calls that match, newest first unless sorted otherwise. */
export async function listSchedules(
  db: Queryable,
  page: ListPage<'id' | 'created_at' | 'scheduled_time'> & ScheduleFilter,
): Promise<ListEnd & { schedules: Schedule[] }> {
  const order = orderOf({
    columns: { id: schedules.id, created_at: schedules.createdAt, scheduled_time: schedules.scheduledTime },
    id: schedules.id,
    page,
    standard: { field: 'id', descending: true },
  });
  const where = matching(page);
  const start = and(where, order.after);
  const limit = await limitByBytes(db, page, {
    bytes: sql`octet_length(${schedules.variables}::text) + octet_length(${schedules.metadata}::text)`,
    rows: pageRows(schedules, start, order.orderBy),
  });
  const [rows, total] = await Promise.all([
    db
      .select({ ...getTableColumns(schedules), cursorValue: order.cursorValue })
      .from(schedules)
      .where(start)
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(limit + 1),
    totalOf(db, schedules, { where, page }),
  ]);
  const { rows: list, ...end } = pageOf(rows, { sort: order.sort, limit, total });
  return { schedules: list, ...end };
}

function matching({ status, number, prompt_id, from, to, ...search }: ScheduleFilter): SQL | undefined {
  return and(
    status && inArray(schedules.status, [...status]),
    number === undefined ? undefined : eq(schedules.phoneNumber, number as Schedule['phoneNumber']),
    prompt_id === undefined ? undefined : eq(schedules.promptId, prompt_id),
    from && gte(schedules.scheduledTime, from),
    to && lt(schedules.scheduledTime, to),
    found(search),
  );
}

function found(search: NumberSearch): SQL | undefined {
  const { q } = search;
  if (q === undefined) return undefined;
  return or(
    ilike(schedules.name, containing(q)),
    ilike(schedules.notes, containing(q)),
    numberFound(schedules.phoneNumber, search),
  );
}

export async function findSchedule(db: Queryable, id: number): Promise<Schedule | undefined> {
  const [schedule] = await db.select().from(schedules).where(eq(schedules.id, id));
  return schedule;
}

/** How many schedules of a day have a status; `day` is `YYYY-MM-DD`. */
export type ScheduledDay = { day: string; status: ScheduleStatus; count: number };

/**
 * Counts the schedules from `from` on and before `to` by their calendar day in `timeZone`, or in UTC if the database does not know
 * it. Reads an index that has all columns.
 */
export function countSchedulesByDay(
  db: Queryable,
  { from, to, timeZone }: { from: Date; to: Date; timeZone: string },
): Promise<ScheduledDay[]> {
  return inKnownZone(timeZone, async (zone) => {
    const { rows } = await db.execute<ScheduledDay>(sql`
      select to_char(${schedules.scheduledTime} at time zone ${zone}::text, 'YYYY-MM-DD') as day, ${schedules.status} as status,
        count(*)::int as count
      from ${schedules}
      where ${schedules.scheduledTime} >= ${from.toISOString()}::timestamptz and ${schedules.scheduledTime} < ${to.toISOString()}::timestamptz
      group by 1, 2 order by 1, 2`);
    return rows;
  });
}
