import { type SQL, sql } from 'drizzle-orm';
import type { Database, Transaction } from './database.ts';
import {
  calls,
  callTombstones,
  callTotals,
  campaignEvents,
  contacts,
  events,
  idempotencyKeys,
  imports,
  schedules,
  webhookAttempts,
  webhookDeliveries,
} from './schema/tables.ts';

/** Days after which records are deleted; 0 disables deletion. */
export type RetentionDays = { calls: number; events: number; deliveries: number };

/** Days after which the record of an import is deleted, with its report and its refused rows, which contain phone numbers. No setting. */
const importDays = 30;

/** How many rows of each kind one round deleted. Turns and events are deleted with their calls, reports and refused rows with their imports. */
export type Retired = Record<
  'calls' | 'tombstones' | 'events' | 'campaignEvents' | 'deliveries' | 'attempts' | 'imports' | 'keys',
  number
>;

/**
 * Deletes up to `limit` records of each kind that are older than the settings allow, each kind in its own transaction.
 * Never deletes an active call, a call or event with unpublished events, or a pending delivery. One process at a time
 * deletes a kind: the result omits a kind that another process is deleting.
 */
export async function retireOldRecords(db: Database, days: RetentionDays, limit: number): Promise<Partial<Retired>> {
  const retired: Partial<Retired> = {};
  for (const [kind, retire] of Object.entries(kinds(days, limit))) {
    const count = await db.transaction(async (tx) => {
      const { rows } = await tx.execute<{ mine: boolean }>(sql`select pg_try_advisory_xact_lock(${lockKey}) as mine`);
      return rows[0]?.mine ? retire(tx) : undefined;
    });
    if (count !== undefined) retired[kind as keyof Retired] = count;
  }
  return retired;
}

/** Any number that no other advisory lock of this database has. */
const lockKey = 7_265_746_972;

function kinds(days: RetentionDays, limit: number): Record<keyof Retired, (tx: Transaction) => Promise<number>> {
  const older = (than: number) => sql`now() - ${than} * interval '1 day'`;
  const unless = (kept: number, retire: (before: SQL) => SQL) => async (tx: Transaction) =>
    kept === 0 ? 0 : ((await tx.execute(retire(older(kept)))).rowCount ?? 0);
  return {
    calls: unless(days.calls, (before) => oldCalls(before, limit)),
    tombstones: unless(
      days.calls,
      (before) => sql`
      delete from ${callTombstones} where call_id in (
        select call_id from ${callTombstones} where deleted_at < ${before} order by deleted_at limit ${limit})`,
    ),
    events: unless(
      days.events,
      (before) => sql`
      delete from ${events} where id in (
        select ${events.id} from ${events} join ${calls} on ${calls.callId} = ${events.callId}
        where ${events.occurredAt} < ${before} and ${events.publishedAt} is not null and ${calls.endTime} is not null
        order by ${events.occurredAt} limit ${limit})`,
    ),
    campaignEvents: unless(
      days.events,
      (before) => sql`
      delete from ${campaignEvents} where id in (
        select id from ${campaignEvents} where occurred_at < ${before} and published_at is not null
        order by occurred_at limit ${limit})`,
    ),
    deliveries: unless(
      days.deliveries,
      (before) => sql`
      delete from ${webhookDeliveries} where id in (
        select id from ${webhookDeliveries} where finished_at < ${before} and status <> 'pending'
        order by finished_at limit ${limit} for update skip locked)`,
    ),
    attempts: unless(
      days.deliveries,
      (before) => sql`
      delete from ${webhookAttempts} where id in (
        select ${webhookAttempts.id} from ${webhookAttempts}
        left join ${webhookDeliveries} on ${webhookDeliveries.id} = ${webhookAttempts.deliveryId}
        where ${webhookAttempts.createdAt} < ${before} and ${webhookDeliveries.status} is distinct from 'pending'
        order by ${webhookAttempts.createdAt} limit ${limit})`,
    ),
    imports: unless(
      importDays,
      (before) => sql`
      delete from ${imports} where id in (
        select id from ${imports} where created_at < ${before} order by created_at limit ${limit})`,
    ),
    keys: async (tx) =>
      (
        await tx.execute(sql`
        delete from ${idempotencyKeys} where ctid = any(array(
          select ctid from ${idempotencyKeys} where expires_at <= clock_timestamp()
          limit ${limit} for update skip locked))`)
      ).rowCount ?? 0,
  };
}

/**
 * The call's turns and events go by its foreign keys, its finished deliveries with it. It has to be in the totals already,
 * and its contact and its schedule have to know how it ended. Its `call_id` stays as a tombstone.
 */
const oldCalls = (before: SQL, limit: number): SQL => sql`
  with old as (
    select ${calls.id}, ${calls.callId} from ${calls}
    where ${calls.createdAt} < ${before} and ${calls.endTime} < ${before}
      and ${calls.id} <= (select coalesce(max(through_id), 0) from ${callTotals})
      and not exists (select from ${events} where ${events.callId} = ${calls.callId} and ${events.publishedAt} is null)
      and not exists (
        select from ${contacts} where ${contacts.callId} = ${calls.callId} and ${contacts.status} in ('dialing', 'in_progress'))
      and not exists (
        select from ${schedules} where ${schedules.callId} = ${calls.callId} and ${schedules.status} = 'dialing')
    order by ${calls.createdAt} limit ${limit} for update of ${calls} skip locked
  ), deliveries as (
    delete from ${webhookDeliveries} using old
    where ${webhookDeliveries.callId} = old.call_id and ${webhookDeliveries.status} <> 'pending'
  ), tombstones as (
    insert into ${callTombstones} (call_id) select call_id from old on conflict do nothing
  )
  delete from ${calls} using old where ${calls.id} = old.id`;
