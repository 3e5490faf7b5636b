import type { StatsAnswer } from '@ligai/contracts';
import { type SQL, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { sqlStateOf } from '../database-errors.ts';
import { calls, callTotals } from '../schema/tables.ts';
import { type Call, slotStatuses } from './call.ts';

/** A conversation in a browser dials nobody: it is no part of a number of calls or of a rate. */
export const ofTelephones = sql`${calls.source} <> 'browser'`;

/**
 * Counts over all calls to telephones. "Today" is the calendar day in `timeZone` (IANA) by the database's clock, in UTC if the
 * database does not know the zone; `avg_duration` is in seconds over answered calls; `success_rate` is successful ÷
 * finished × 100. Both have one decimal and are 0 if there is no data. A queued call is not active yet. Reads the totals,
 * the calls that are newer, and today's by an index.
 */
export function callStats(db: Queryable, timeZone: string): Promise<StatsAnswer> {
  return inKnownZone(timeZone, (zone) => readStats(db, zone));
}

/** Reads with the time zone, or with UTC if the database does not know it. */
export async function inKnownZone<T>(timeZone: string, read: (zone: string) => Promise<T>): Promise<T> {
  try {
    return await read(timeZone);
  } catch (error) {
    if (sqlStateOf(error) !== invalidParameterValue || timeZone === 'UTC') throw error;
    return read('UTC');
  }
}

const invalidParameterValue = '22023';

async function readStats(db: Queryable, timeZone: string): Promise<StatsAnswer> {
  const midnight = midnightIn(timeZone);
  const statuses = sql`${calls.status} in ${[...slotStatuses]}`;
  // Read in a separate query: the planner assumes that a third of all calls are newer than an unknown id. Sums and id
  // come from one snapshot, so totals that advance meanwhile have no effect.
  const [totals] = await db.select().from(callTotals);
  const old = totals ?? { throughId: 0, calls: 0, answered: 0, answeredSeconds: 0, successful: 0 };
  const { rows } = await db.execute<StatsAnswer>(sql`
    with newer as (
      select ${sums} from ${calls} where ${calls.id} > ${old.throughId} and ${ofTelephones}
    ), sums as (
      select ${old.calls}::bigint + calls as calls, ${old.calls}::bigint + ended as ended,
        ${old.answered}::bigint + answered as answered, ${old.successful}::bigint + successful as successful,
        ${old.answeredSeconds}::bigint + seconds as seconds
      from newer
    )
    select
      (select count(*) from ${calls} where ${statuses} and ${ofTelephones})::int as active_calls,
      (select count(*) from ${calls} where ${calls.createdAt} >= ${midnight} and ${ofTelephones})::int as total_calls_today,
      sums.calls::int as total_calls_all_time,
      coalesce(round(seconds::numeric / nullif(answered, 0), 1), 0)::float8 as avg_duration,
      coalesce(round(100.0 * successful / nullif(ended, 0), 1), 0)::float8 as success_rate,
      (select count(*) from ${calls} where ${calls.status} = 'queued' and ${ofTelephones})::int as queued_calls
    from sums`);
  const [stats] = rows;
  if (!stats) throw new Error('Statistics gave no row');
  return stats;
}

/** The beginning of the current day in a time zone that the database knows. */
export const midnightIn = (timeZone: string): SQL =>
  sql`date_trunc('day', now() at time zone ${timeZone}::text) at time zone ${timeZone}::text`;

const isAnswered = sql`${calls.startTime} is not null and ${calls.endTime} is not null`;

const sums = sql`
  count(*) as calls, count(${calls.endTime}) as ended, count(*) filter (where ${isAnswered}) as answered,
  count(*) filter (where ${calls.successful}) as successful,
  coalesce(sum(${calls.duration}) filter (where ${isAnswered}), 0) as seconds`;

/**
 * Whether a call was ever requested, and whether one was ever answered, including calls of source `browser`. A deleted
 * call counts if the totals include it.
 */
export async function callsSoFar(db: Queryable): Promise<{ placed: boolean; answered: boolean }> {
  const [totals] = await db.select().from(callTotals);
  // The totals leave out the calls of browsers, however old they are.
  const uncounted = sql`(${calls.id} > ${totals?.throughId ?? 0} or not ${ofTelephones})`;
  const { rows } = await db.execute<{ placed: boolean; answered: boolean }>(sql`
    select ${(totals?.calls ?? 0) > 0}::boolean or exists (select from ${calls} where ${uncounted}) as placed,
      ${(totals?.answered ?? 0) > 0}::boolean or exists (select from ${calls} where ${uncounted} and ${calls.startTime} is not null)
        as answered`);
  return rows[0] ?? { placed: false, answered: false };
}

/** Longer than any transaction of LigAI: all ids below those of older calls are visible or will never be. */
const settledAfterMs = 600_000;

/**
 * Adds up to `limit` further calls to the totals: those before the first one that has not ended or is younger than ten
 * minutes. True if there may be more. Concurrent processes are safe: the row is locked for all but one.
 */
export async function advanceCallTotals(tx: Transaction, limit: number): Promise<boolean> {
  await tx.insert(callTotals).values({}).onConflictDoNothing();
  const [totals] = await tx.select().from(callTotals).for('update', { skipLocked: true });
  if (!totals) return false;
  const from = totals.throughId;
  const { rows } = await tx.execute<{ through: string | null }>(sql`
    select least(
      (select max(id) from (select id from ${calls} where id > ${from} order by id limit ${limit}) slice),
      (select min(id) - 1 from ${calls} where ${unended}),
      (select min(id) - 1 from (
        select id from ${calls} where ${calls.createdAt} >= now() - ${settledAfterMs} * interval '1 millisecond' offset 0
      ) recent)
    ) as through`);
  const through = Number(rows[0]?.through ?? from);
  if (through <= from) return false;
  await tx.execute(sql`
    update ${callTotals} set through_id = ${through}, calls = ${callTotals}.calls + more.calls,
      answered = ${callTotals}.answered + more.answered, successful = ${callTotals}.successful + more.successful,
      answered_seconds = answered_seconds + more.seconds
    from (
      select ${sums} from ${calls} where ${calls.id} > ${from} and ${calls.id} <= ${through} and ${ofTelephones}
    ) more`);
  return through - from >= limit;
}

const unended = sql`${calls.status} in ('queued', 'dialing', 'ringing', 'in_progress')`;

/** Takes a call that is deleted in this transaction out of the totals, if they include it. */
export async function subtractFromTotals(tx: Transaction, call: Call): Promise<void> {
  if (call.source === 'browser') return;
  await tx.insert(callTotals).values({}).onConflictDoNothing();
  // Held to the end of the transaction, so that the call is not added to the totals meanwhile.
  await tx.select().from(callTotals).for('update');
  const answered = call.startTime !== null && call.endTime !== null ? 1 : 0;
  await tx
    .update(callTotals)
    .set({
      calls: sql`${callTotals.calls} - 1`,
      answered: sql`${callTotals.answered} - ${answered}`,
      answeredSeconds: sql`${callTotals.answeredSeconds} - ${answered * call.duration}`,
      successful: sql`${callTotals.successful} - ${call.successful ? 1 : 0}`,
    })
    .where(sql`${callTotals.throughId} >= ${call.id}`);
}
