import type { CallId, CallMetadata, PhoneNumber } from '@ligai/contracts';
import { and, asc, eq, inArray, lte, type SQL, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../database.ts';
import { schedules } from '../schema/tables.ts';

/** A scheduled call that is due, and the `call_id` of every request for it. */
export type DueSchedule = {
  id: number;
  callId: CallId;
  phoneNumber: PhoneNumber;
  /** Null: the active prompt. */
  promptId: number | null;
  variables: Record<string, string>;
  name: string | null;
  metadata: CallMetadata;
  /** How long its time has been past, by the database's clock. */
  lateMs: number;
};

export type ClaimTerms = {
  limit: number;
  /** The grace period: a call that is later than this is not requested. */
  graceMs: number;
  /** When a claimed call is requested again if it has not been confirmed by then. */
  askAgainMs: number;
};

/**
 * Claims due calls, the longest due first: each becomes `dialing`, gets its `call_id`, and can no longer be cancelled.
 * Calls past the grace period end as `missed`, and only their number is returned. Any number of schedulers may claim
 * concurrently: each row is claimed by one.
 */
export function claimDueSchedules(db: Database, terms: ClaimTerms): Promise<{ due: DueSchedule[]; missed: number }> {
  const inGrace = sql`${schedules.scheduledTime} >= clock_timestamp() - ${ms(terms.graceMs)}`;
  return db.transaction(async (tx) => {
    const ids = await lockSome(tx, {
      where: and(eq(schedules.status, 'pending'), lte(schedules.scheduledTime, sql`clock_timestamp()`)),
      orderBy: [asc(schedules.scheduledTime), asc(schedules.id)],
      limit: terms.limit,
    });
    if (ids.length === 0) return { due: [], missed: 0 };
    const claimed = await tx
      .update(schedules)
      .set({
        status: sql`case when ${inGrace} then 'dialing' else 'missed' end`,
        callId: sql`case when ${inGrace} then 'call-' || gen_random_uuid() end`,
        askAgainAt: sql`case when ${inGrace} then clock_timestamp() + ${ms(terms.askAgainMs)} end`,
        reason: sql`case when ${inGrace} then null else 'too_late' end`,
        endedAt: sql`case when ${inGrace} then null else clock_timestamp() end`,
      })
      .where(inArray(schedules.id, ids))
      .returning(dueColumns);
    const due = claimed.filter(hasCallId).toSorted((one, other) => other.lateMs - one.lateMs || one.id - other.id);
    return { due, missed: claimed.length - due.length };
  });
}

/** Claims again calls that were not confirmed in time: their scheduler died, or its request got no answer. */
export function claimUnconfirmedSchedules(db: Database, terms: Omit<ClaimTerms, 'graceMs'>): Promise<DueSchedule[]> {
  return db.transaction(async (tx) => {
    const ids = await lockSome(tx, {
      where: and(eq(schedules.status, 'dialing'), lte(schedules.askAgainAt, sql`clock_timestamp()`)),
      orderBy: [asc(schedules.askAgainAt)],
      limit: terms.limit,
    });
    if (ids.length === 0) return [];
    const claimed = await tx
      .update(schedules)
      .set({ askAgainAt: sql`clock_timestamp() + ${ms(terms.askAgainMs)}` })
      .where(inArray(schedules.id, ids))
      .returning(dueColumns);
    return claimed.filter(hasCallId);
  });
}

/** Milliseconds until a schedule can be claimed: 0 or less if one is due, undefined if none waits. */
export async function nextScheduleInMs(db: Queryable): Promise<number | undefined> {
  const { rows } = await db.execute<{ ms: number | null }>(sql`
    select (extract(epoch from least(
      (select min(${schedules.scheduledTime}) from ${schedules} where ${schedules.status} = 'pending'),
      (select min(${schedules.askAgainAt}) from ${schedules} where ${schedules.status} = 'dialing')
    ) - clock_timestamp()) * 1000)::float8 as ms`);
  return rows[0]?.ms ?? undefined;
}

const ms = (value: number): SQL => sql`${value} * interval '1 millisecond'`;

const dueColumns = {
  id: schedules.id,
  callId: schedules.callId,
  phoneNumber: schedules.phoneNumber,
  promptId: schedules.promptId,
  variables: schedules.variables,
  name: schedules.name,
  metadata: schedules.metadata,
  lateMs: sql<number>`extract(epoch from clock_timestamp() - ${schedules.scheduledTime})::float8 * 1000`,
};

/** Locks rows until the transaction ends; concurrent claims skip them. */
async function lockSome(
  tx: Transaction,
  { where, orderBy, limit }: { where: SQL | undefined; orderBy: SQL[]; limit: number },
): Promise<number[]> {
  const rows = await tx
    .select({ id: schedules.id })
    .from(schedules)
    .where(where)
    .orderBy(...orderBy)
    .limit(limit)
    .for('update', { skipLocked: true });
  return rows.map(({ id }) => id);
}

function hasCallId<T extends { callId: CallId | null }>(row: T): row is T & { callId: CallId } {
  return row.callId !== null;
}
