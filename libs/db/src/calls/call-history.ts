import type { CallEventType, CallId, DeliveryStatus, EventId, WebhookEvent } from '@ligai/contracts';
import { asc, eq, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { limitByBytes, pageRows } from '../lists/list-page.ts';
import { events, webhookDeliveries, webhooks } from '../schema/tables.ts';

type Page = { skip: number; limit: number };

export type StoredCallEvent = {
  id: EventId;
  sequence: number;
  type: CallEventType;
  occurredAt: Date;
  publishedAt: Date | null;
  data: Record<string, unknown>;
};

/** One page of a call's events in their order, and how many are stored: retention deletes the events of old calls. */
export async function listCallEvents(
  db: Queryable,
  callId: CallId,
  page: Page,
): Promise<{ events: StoredCallEvent[]; total: number }> {
  const where = eq(events.callId, callId);
  const orderBy = [asc(events.sequence)];
  const limit = await limitByBytes(db, page, {
    bytes: sql`octet_length(${events.data}::text)`,
    rows: pageRows(events, where, orderBy),
  });
  const { id, sequence, type, occurredAt, publishedAt, data } = events;
  const [rows, total] = await Promise.all([
    db
      .select({ id, sequence, type, occurredAt, publishedAt, data })
      .from(events)
      .where(where)
      .orderBy(...orderBy)
      .offset(page.skip)
      .limit(limit),
    db.$count(events, where),
  ]);
  return { events: rows, total };
}

export type CallDelivery = {
  id: number;
  webhookId: number;
  webhookName: string;
  url: string;
  event: WebhookEvent;
  eventId: EventId;
  sequence: number;
  status: DeliveryStatus;
  attempts: number;
  statusCode: number | null;
  error: string | null;
  createdAt: Date;
  nextAttemptAt: Date | null;
  finishedAt: Date | null;
  /** Of the last attempt that is still stored. */
  responseBody: string | null;
  responseTimeMs: number | null;
  attemptedAt: Date | null;
};

/** Characters of a response that a delivery shows. */
const shownResponseChars = 2000;

/** One page of the webhook deliveries that a call caused, in the order of its events. */
export async function listCallDeliveries(
  db: Queryable,
  callId: CallId,
  { skip, limit }: Page,
): Promise<{ deliveries: CallDelivery[]; total: number }> {
  const { rows } = await db.execute<Omit<CallDelivery, Times> & Record<Times, string | null>>(sql`
    select delivery.id::float8 as id, delivery.webhook_id::float8 as "webhookId", webhook.name as "webhookName",
      webhook.url, delivery.event, delivery.event_id as "eventId", delivery.sequence, delivery.status, delivery.attempts,
      delivery.status_code as "statusCode", delivery.error, delivery.created_at as "createdAt",
      delivery.next_attempt_at as "nextAttemptAt", delivery.finished_at as "finishedAt",
      attempt.response_body as "responseBody", attempt.response_time_ms as "responseTimeMs",
      attempt.created_at as "attemptedAt"
    from (
      select * from ${webhookDeliveries} where call_id = ${callId} order by sequence, id offset ${skip} limit ${limit}
    ) delivery
    join ${webhooks} webhook on webhook.id = delivery.webhook_id
    left join lateral (
      select left(response_body, ${shownResponseChars}) as response_body, response_time_ms, created_at
      from webhook_attempts where delivery_id = delivery.id order by id desc limit 1
    ) attempt on true
    order by delivery.sequence, delivery.id`);
  const total = await db.$count(webhookDeliveries, eq(webhookDeliveries.callId, callId));
  const time = (value: string | null) => (value === null ? null : new Date(value));
  const deliveries = rows.map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt ?? 0),
    nextAttemptAt: time(row.nextAttemptAt),
    finishedAt: time(row.finishedAt),
    attemptedAt: time(row.attemptedAt),
  }));
  return { deliveries, total };
}

type Times = 'createdAt' | 'nextAttemptAt' | 'finishedAt' | 'attemptedAt';
