import type { CallId, DeliveryStatus } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, eq, sql } from 'drizzle-orm';
import type { Database, Queryable, Transaction } from '../database.ts';
import { callTombstones, webhookAttempts, webhookDeliveries, webhooks } from '../schema/tables.ts';

/** The result of one attempt. */
export type SettledAttempt = {
  deliveryId: number;
  claim: string;
  webhookId: number;
  /** Counts from 1. */
  attempt: number;
  success: boolean;
  statusCode: number | null;
  responseBody: string | null;
  error: string | null;
  responseTimeMs: number;
  /** `pending` with the pause before the next try, or how it ended. */
  next: { status: 'pending'; inMs: number } | { status: Exclude<DeliveryStatus, 'pending'> };
  /** The endpoint responded that it is gone permanently. */
  gone: boolean;
};

export type Deactivated = { webhookId: number; reason: string };

/** The results of several attempts for one endpoint. */
type Tally = {
  webhookId: number;
  succeeded: boolean;
  /** Why the last attempt failed; null if it succeeded. */
  error: string | null;
  /** A delivery ran out of tries. */
  ranOut: boolean;
  gone: boolean;
};

/**
 * Saves attempts in the order made: the log, the state of each delivery, and the health of its endpoint. An attempt
 * whose claim was taken over by another dispatcher is logged and changes nothing. Returns the webhooks that this
 * deactivates: gone, or without a success for `patienceMs` when a delivery runs out of tries.
 */
export function settleAttempts(db: Database, attempts: SettledAttempt[], patienceMs: number): Promise<Deactivated[]> {
  return db.transaction(async (tx) => {
    await logAttempts(tx, attempts);
    await moveDeliveries(tx, attempts);
    const tallies = tallyByWebhook(attempts);
    await noteSuccesses(tx, tallies);
    return noteFailures(tx, tallies, patienceMs);
  });
}

/** Defers a delivery that could not be sent for a reason other than its endpoint: no attempt is counted. */
export async function deferDelivery(
  db: Queryable,
  { deliveryId, claim, inMs }: { deliveryId: number; claim: string; inMs: number },
): Promise<void> {
  await db
    .update(webhookDeliveries)
    .set({
      ...{ claim: null, claimedUntil: null },
      nextAttemptAt: sql`clock_timestamp() + ${inMs} * interval '1 millisecond'`,
    })
    .where(and(eq(webhookDeliveries.id, deliveryId), eq(webhookDeliveries.claim, claim)));
}

export type LoggedTest = Pick<
  typeof webhookAttempts.$inferInsert,
  'webhookId' | 'body' | 'statusCode' | 'responseBody' | 'success' | 'error' | 'responseTimeMs'
>;

/** Writes the log of a test, which is no delivery. Error: `not_found` if the webhook was deleted meanwhile. */
export async function logTest(db: Queryable, test: LoggedTest): Promise<void> {
  try {
    await db.insert(webhookAttempts).values({ ...test, event: 'test', attempt: 1 });
  } catch (cause) {
    throw new LigaiError('not_found', `Webhook ${test.webhookId} not found`, { cause });
  }
}

/**
 * Deletes the delivered and dead deliveries of a call, with their logs. Pending ones are still to be sent and remain.
 */
export async function forgetFinishedDeliveries(tx: Transaction, callId: CallId): Promise<void> {
  // Skips locked deliveries: they are being deleted with their webhook.
  await tx.execute(sql`
    delete from ${webhookDeliveries} where id in (
      select id from ${webhookDeliveries} where call_id = ${callId} and status <> 'pending' for update skip locked)`);
}

async function logAttempts(tx: Transaction, attempts: SettledAttempt[]): Promise<void> {
  const rows = attempts.map((one) => ({
    ...{ id: one.deliveryId, attempt: one.attempt, success: one.success, status_code: one.statusCode },
    ...{ response_body: one.responseBody, error: one.error, response_time_ms: one.responseTimeMs },
  }));
  // The deletion of a webhook locks its row and then its deliveries: this locks in the same order, or skips them.
  await tx.execute(sql`
    insert into ${webhookAttempts} (
      webhook_id, delivery_id, event, attempt, status_code, response_body, success, error, response_time_ms)
    select d.webhook_id, d.id, d.event, made.attempt, made.status_code, made.response_body, made.success, made.error,
      made.response_time_ms
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made(
      id bigint, attempt int, success boolean, status_code int, response_body text, error text, response_time_ms int)
    join ${webhookDeliveries} d using (id) join ${webhooks} w on w.id = d.webhook_id
    for key share of w, d skip locked`);
}

async function moveDeliveries(tx: Transaction, attempts: SettledAttempt[]): Promise<void> {
  const rows = attempts.map(({ next, ...one }) => ({
    ...{ id: one.deliveryId, claim: one.claim, attempts: one.attempt, status_code: one.statusCode, error: one.error },
    ...{ status: next.status, in_ms: next.status === 'pending' ? next.inMs : null },
  }));
  await tx.execute(sql`
    update ${webhookDeliveries} d
    set status = made.status, attempts = made.attempts, status_code = made.status_code, error = made.error, claim = null,
      claimed_until = null,
      next_attempt_at = clock_timestamp() + made.in_ms * interval '1 millisecond',
      finished_at = case when made.status <> 'pending' then clock_timestamp() end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made(
      id bigint, claim uuid, attempts int, status_code int, error text, status text, in_ms float8)
    where d.id = made.id and d.claim = made.claim`);
  const finished = rows.filter(({ status }) => status !== 'pending').map(({ id }) => id);
  if (finished.length === 0) return;
  // Owed to the last, and gone with the call after that.
  await tx.execute(sql`
    delete from ${webhookDeliveries} d using ${callTombstones} t
    where d.id in ${finished} and d.status <> 'pending' and t.call_id = d.call_id`);
}

function tallyByWebhook(attempts: SettledAttempt[]): Tally[] {
  const tallies = new Map<number, Tally>();
  for (const { webhookId, success, error, next, gone } of attempts) {
    const before = tallies.get(webhookId);
    tallies.set(webhookId, {
      webhookId,
      succeeded: success || (before?.succeeded ?? false),
      error: success ? null : error,
      ranOut: next.status === 'dead' || (before?.ranOut ?? false),
      gone: gone || (before?.gone ?? false),
    });
  }
  return [...tallies.values()];
}

async function noteSuccesses(tx: Transaction, tallies: Tally[]): Promise<void> {
  const well = tallies.filter(({ succeeded }) => succeeded).map(({ webhookId }) => webhookId);
  if (well.length === 0) return;
  await tx.execute(sql`
    update ${webhooks} set failing_since = null where id in ${well} and failing_since is not null`);
}

async function noteFailures(tx: Transaction, tallies: Tally[], patienceMs: number): Promise<Deactivated[]> {
  const failed = tallies.filter(({ error, gone }) => error !== null || gone);
  if (failed.length === 0) return [];
  const rows = failed.map(({ webhookId, gone, ranOut, error }) => ({ id: webhookId, gone, ran_out: ranOut, error }));
  const overdue = sql`w.failing_since <= now() - ${patienceMs} * interval '1 millisecond'`;
  await tx.execute(sql`
    update ${webhooks} set failing_since = now()
    where id in ${rows.map(({ id }) => id)} and failing_since is null`);
  const { rows: deactivated } = await tx.execute<{ id: string; reason: string }>(sql`
    update ${webhooks} w
    set is_active = false, inactive_reason = case when made.gone then 'The endpoint answered 410: it is gone'
      else 'Failing since ' || to_char(w.failing_since at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') ||
        ' without one success; at last: ' || made.error end
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as made(id bigint, gone boolean, ran_out boolean, error text)
    where w.id = made.id and w.is_active and (made.gone or made.ran_out and ${overdue})
    returning w.id, w.inactive_reason as reason`);
  return deactivated.map(({ id, reason }) => ({ webhookId: Number(id), reason }));
}
