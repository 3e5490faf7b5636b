import { activeStatuses } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { calls } from '../schema/tables.ts';
import { slotStatuses } from './call.ts';
import { inKnownZone, midnightIn, ofTelephones } from './call-stats.ts';

/** Counts of calls to telephones by the time at which they were requested. */
export type CallCounts = { placed: number; answered: number; successful: number; failed: number };

export type LiveCallStats = {
  /** `decided`: placed calls that were answered or ended. */
  today: CallCounts & { decided: number };
  /** Minutes of the last hour that have calls; `minute` is their beginning. */
  minutes: (CallCounts & { minute: Date })[];
  now: Date;
  used: number;
  queued: number;
  channels: { node: string; channels: number }[];
};

/**
 * What calls do now, today (in `timeZone`, or in UTC if the database does not know it) and in each minute of the last
 * hour. Reads the calls of today and of the last hour by an index that has all columns, and the active calls.
 */
export async function liveCallStats(db: Queryable, timeZone: string): Promise<LiveCallStats> {
  const [today, minutes, lines] = await Promise.all([
    inKnownZone(timeZone, (zone) => countsOfToday(db, zone)),
    countsByMinute(db),
    linesInUse(db),
  ]);
  return { today, ...minutes, ...lines };
}

const active = sql`${calls.status} in ${[...activeStatuses]}`;
const answered = sql`${calls.startTime} is not null`;
/** A call that was cancelled without an answer may not have been dialled. */
const placed = sql`(${answered} or ${calls.status} not in ('queued', 'cancelled'))`;

const counts = sql`
  count(*) filter (where ${placed})::int as placed,
  count(*) filter (where ${answered})::int as answered,
  count(*) filter (where ${calls.successful})::int as successful,
  count(*) filter (where ${placed} and not ${calls.successful} and not ${active})::int as failed`;

async function countsOfToday(db: Queryable, timeZone: string): Promise<LiveCallStats['today']> {
  const { rows } = await db.execute<LiveCallStats['today']>(sql`
    select ${counts}, count(*) filter (where ${answered} or (${placed} and not ${active}))::int as decided
    from ${calls} where ${calls.createdAt} >= ${midnightIn(timeZone)} and ${ofTelephones}`);
  return rows[0] ?? { placed: 0, answered: 0, successful: 0, failed: 0, decided: 0 };
}

async function countsByMinute(db: Queryable): Promise<Pick<LiveCallStats, 'minutes' | 'now'>> {
  const { rows } = await db.execute<CallCounts & { minute: string; now: string }>(sql`
    select extract(epoch from date_trunc('minute', ${calls.createdAt}))::text as minute,
      extract(epoch from now())::text as now, ${counts}
    from ${calls} where ${calls.createdAt} >= date_trunc('minute', now()) - interval '59 minutes' and ${ofTelephones}
    group by 1 union all select null, extract(epoch from now())::text, 0, 0, 0, 0`);
  const timeOf = (seconds: string) => new Date(Number(seconds) * 1000);
  return {
    now: timeOf(rows.at(-1)?.now ?? '0'),
    minutes: rows.flatMap(({ minute, now: _, ...counted }) =>
      minute === null ? [] : [{ minute: timeOf(minute), ...counted }],
    ),
  };
}

async function linesInUse(db: Queryable): Promise<Pick<LiveCallStats, 'used' | 'queued' | 'channels'>> {
  const [{ rows: channels }, queued] = await Promise.all([
    db.execute<{ node: string | null; channels: number }>(sql`
      select ${calls.node} as node, count(*)::int as channels from ${calls}
      where ${calls.status} in ${[...slotStatuses]} and ${ofTelephones} group by 1`),
    db.$count(calls, sql`${calls.status} = 'queued' and ${ofTelephones}`),
  ]);
  return {
    used: channels.reduce((sum, { channels: ofNode }) => sum + ofNode, 0),
    queued,
    channels: channels.flatMap(({ node, channels: ofNode }) => (node === null ? [] : [{ node, channels: ofNode }])),
  };
}
