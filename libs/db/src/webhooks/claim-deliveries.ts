import { type DeliveryStatus, EventId, WebhookEvent } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { webhookDeliveries, webhooks } from '../schema/tables.ts';

/** A delivery whose next attempt belongs to the claimant until the lease ends. */
export type ClaimedDelivery = z.infer<typeof ClaimedRow>;

const whole = z.coerce.number();

const ClaimedRow = z
  .object({
    id: whole,
    claim: z.string(),
    webhook_id: whole,
    url: z.string(),
    secret_ciphertext: z.string().nullable(),
    event_id: EventId,
    event: WebhookEvent,
    body: z.string(),
    attempts: z.number(),
    retry_for_hours: z.number(),
  })
  .transform(({ webhook_id, secret_ciphertext, event_id, retry_for_hours, ...same }) => ({
    ...same,
    webhookId: webhook_id,
    secretCiphertext: secret_ciphertext,
    eventId: event_id,
    retryForHours: retry_for_hours,
  }));

export type Room = {
  /** How many more an endpoint can take, by webhook. */
  byWebhook: ReadonlyMap<number, number>;
  /** How many one that is not named can take. */
  ofOthers: number;
  /** How many can be taken in all. */
  total: number;
};

const pending: DeliveryStatus = 'pending';

/**
 * How many deliveries of an endpoint's queue a claim searches: limits the cost of a claim, whatever the queue's length.
 */
const window = 200;

/**
 * Claims due deliveries, oldest first, within each endpoint's room. Several dispatchers may claim concurrently: each
 * delivery is claimed by one of them, and is due again after `leaseMs` if that one dies.
 *
 * The order within a call: of the untried deliveries only the first is claimed, and none while it is under way. A
 * failed delivery that waits for its next try does not block others.
 */
export async function claimDeliveries(db: Queryable, room: Room, leaseMs: number): Promise<ClaimedDelivery[]> {
  const known = JSON.stringify([...room.byWebhook].map(([id, left]) => ({ id, room: left })));
  const unclaimed = sql`(d.claimed_until is null or d.claimed_until <= now())`;
  // `ready` reads the snapshot of the statement's start, and the lock rechecks the current row: deliveries claimed
  // since then fail the recheck. An earlier delivery that is skipped as locked still holds back the later ones of its
  // call.
  const { rows } = await db.execute(sql`
    with endpoint as (
      select ${webhooks.id}, coalesce(known.room, ${room.ofOthers}::int) as room
      from ${webhooks} left join jsonb_to_recordset(${known}::jsonb) as known(id bigint, room int) using (id)
      where ${webhooks.isActive} and coalesce(known.room, ${room.ofOthers}::int) > 0
    ), ready as materialized (
      select first.id from endpoint cross join lateral (
        select d.id from (
          select *, row_number() over (partition by call_id, attempts > 0 order by sequence) as place from (
            select id, call_id, sequence, attempts, claimed_until, next_attempt_at from ${webhookDeliveries}
            where webhook_id = endpoint.id and status = ${pending} and next_attempt_at <= now()
            order by next_attempt_at limit ${window}
          ) oldest
        ) d
        where ${unclaimed} and (d.attempts > 0 or d.place = 1)
        order by d.next_attempt_at, d.id limit endpoint.room
      ) first
      limit ${room.total}
    ), mine as materialized (
      select d.id from ${webhookDeliveries} d join ready using (id)
      where d.status = ${pending} and ${unclaimed}
      for update of d skip locked
    )
    update ${webhookDeliveries} d
    set claim = gen_random_uuid(), claimed_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
    from mine, ${webhooks}
    where d.id = mine.id and ${webhooks.id} = d.webhook_id
    returning d.id, d.claim, d.webhook_id, ${webhooks.url}, ${webhooks.secretCiphertext}, d.event_id, d.event, d.body,
      d.attempts, ${webhooks.retryForHours}`);
  return rows.map((row) => ClaimedRow.parse(row)).sort((a, b) => a.id - b.id);
}

/** Milliseconds until the next delivery that is not due yet is due; undefined if there is none. */
export async function nextDeliveryInMs(db: Queryable): Promise<number | undefined> {
  const { rows } = await db.execute<{ ms: number | null }>(sql`
    select (extract(epoch from min(first.at) - clock_timestamp()) * 1000)::float8 as ms
    from ${webhooks} cross join lateral (
      select min(next_attempt_at) as at from ${webhookDeliveries}
      where webhook_id = ${webhooks.id} and status = ${pending} and next_attempt_at > now()
    ) first
    where ${webhooks.isActive}`);
  const ms = rows[0]?.ms ?? undefined;
  return ms === undefined ? undefined : Math.max(0, ms);
}
