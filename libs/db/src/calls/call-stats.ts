import type { StatsAnswer } from '@ligai/contracts';
import { inArray, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/index.ts';
import { slotStatuses } from '../slots/free-slots.ts';

/**
 * Counts over all calls. "Today" is the calendar day in `timeZone` (IANA) by the database's clock; `avg_duration` is in
 * seconds over answered calls; `success_rate` is successful ÷ finished × 100. Both have one decimal and are 0 if there is
 * no data. A queued call is not active yet.
 */
export async function callStats(db: Queryable, timeZone: string): Promise<StatsAnswer> {
  const active = inArray(calls.status, [...slotStatuses]);
  const midnight = sql`date_trunc('day', now() at time zone ${timeZone}::text) at time zone ${timeZone}::text`;
  const answered = sql`${calls.startTime} is not null and ${calls.endTime} is not null`;
  const ended = sql`count(*) filter (where ${calls.endTime} is not null)`;
  const [stats] = await db
    .select({
      active_calls: sql<number>`(count(*) filter (where ${active}))::int`,
      total_calls_today: sql<number>`(count(*) filter (where ${calls.createdAt} >= ${midnight}))::int`,
      total_calls_all_time: sql<number>`count(*)::int`,
      avg_duration: sql<number>`coalesce(round(avg(${calls.duration}) filter (where ${answered}), 1), 0)::float8`,
      success_rate: sql<number>`coalesce(round(
        100.0 * count(*) filter (where ${calls.successful}) / nullif(${ended}, 0), 1), 0)::float8`,
      queued_calls: sql<number>`(count(*) filter (where ${calls.status} = 'queued'))::int`,
    })
    .from(calls);
  return stats ?? empty;
}

const empty: StatsAnswer = {
  active_calls: 0,
  total_calls_today: 0,
  total_calls_all_time: 0,
  avg_duration: 0,
  success_rate: 0,
  queued_calls: 0,
};
