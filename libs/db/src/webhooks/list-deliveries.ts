import type { DeliveryStatus, ListPage, WebhookEvent } from '@ligai/contracts';
import { and, desc, eq, getTableColumns, gte, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { type ListEnd, limitByBytes, orderOf, pageOf, pageRows, totalOf } from '../lists/list-page.ts';
import { webhookAttempts, webhookDeliveries } from '../schema/tables.ts';

export type Delivery = typeof webhookDeliveries.$inferSelect;
/** With the body that was sent. */
export type LoggedAttempt = Omit<typeof webhookAttempts.$inferSelect, 'body'> & { body: string };

/** Of one delivery; retries for 72 hours are fewer, sending it again many times are more. */
const mostAttempts = 100;

export type DeliveryFilter = {
  status?: DeliveryStatus | readonly DeliveryStatus[] | undefined;
  event?: readonly WebhookEvent[] | undefined;
  call_id?: string | undefined;
  /** Created from this time on, and before that one. */
  from?: Date | undefined;
  to?: Date | undefined;
};

export type AttemptFilter = {
  success?: boolean | undefined;
  event?: readonly string[] | undefined;
};

/** One page of a webhook's deliveries that match, newest first unless sorted otherwise. */
export async function listDeliveries(
  db: Queryable,
  webhookId: number,
  page: ListPage<'created_at' | 'id'> & DeliveryFilter,
): Promise<ListEnd & { deliveries: Delivery[] }> {
  const order = orderOf({
    columns: { created_at: webhookDeliveries.createdAt, id: webhookDeliveries.id },
    id: webhookDeliveries.id,
    page,
    standard: { field: 'created_at', descending: true },
  });
  const where = and(eq(webhookDeliveries.webhookId, webhookId), matching(page));
  const start = and(where, order.after);
  const limit = await limitByBytes(db, page, {
    bytes: sql`octet_length(${webhookDeliveries.body})`,
    rows: pageRows(webhookDeliveries, start, order.orderBy),
  });
  const [rows, total] = await Promise.all([
    db
      .select({ ...getTableColumns(webhookDeliveries), cursorValue: order.cursorValue })
      .from(webhookDeliveries)
      .where(start)
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(limit + 1),
    totalOf(db, webhookDeliveries, { where, page }),
  ]);
  const { rows: list, ...end } = pageOf(rows, { sort: order.sort, limit, total });
  return { deliveries: list, ...end };
}

/** The delivery and its attempts, earliest first; undefined if the webhook has no such delivery. */
export async function findDelivery(
  db: Queryable,
  webhookId: number,
  id: number,
): Promise<{ delivery: Delivery; attempts: LoggedAttempt[] } | undefined> {
  const which = and(eq(webhookDeliveries.id, id), eq(webhookDeliveries.webhookId, webhookId));
  const [delivery] = await db.select().from(webhookDeliveries).where(which);
  if (!delivery) return undefined;
  const newest = await db
    .select()
    .from(webhookAttempts)
    .where(eq(webhookAttempts.deliveryId, id))
    .orderBy(desc(webhookAttempts.id))
    .limit(mostAttempts);
  return { delivery, attempts: newest.reverse().map((one) => ({ ...one, body: one.body ?? delivery.body })) };
}

function matching({ status, event, call_id, from, to }: DeliveryFilter): SQL | undefined {
  return and(
    status && inArray(webhookDeliveries.status, typeof status === 'string' ? [status] : [...status]),
    event && inArray(webhookDeliveries.event, [...event]),
    call_id === undefined ? undefined : eq(webhookDeliveries.callId, call_id as Delivery['callId']),
    from && gte(webhookDeliveries.createdAt, from),
    to && lt(webhookDeliveries.createdAt, to),
  );
}

/** Every attempt and test of a webhook that matches, newest first. */
export async function listAttempts(
  db: Queryable,
  webhookId: number,
  page: ListPage<'id'> & AttemptFilter,
): Promise<ListEnd & { attempts: LoggedAttempt[] }> {
  const standard = { field: 'id' as const, descending: true };
  const order = orderOf({ columns: { id: webhookAttempts.id }, id: webhookAttempts.id, page, standard });
  const where = and(eq(webhookAttempts.webhookId, webhookId), matchingAttempts(page));
  const body = sql<string>`coalesce(${webhookAttempts.body}, ${webhookDeliveries.body})`;
  const cursorValue = sql<string>`${webhookAttempts.id}::text`;
  const start = and(where, order.after);
  const ofDelivery = eq(webhookDeliveries.id, webhookAttempts.deliveryId);
  const limit = await limitByBytes(db, page, {
    bytes: sql`coalesce(octet_length(${webhookAttempts.responseBody}), 0) + coalesce(octet_length(${body}), 0)`,
    rows: pageRows(sql`${webhookAttempts} left join ${webhookDeliveries} on ${ofDelivery}`, start, order.orderBy),
  });
  const [rows, total] = await Promise.all([
    db
      .select({ ...getTableColumns(webhookAttempts), body, cursorValue })
      .from(webhookAttempts)
      .leftJoin(webhookDeliveries, ofDelivery)
      .where(start)
      .orderBy(...order.orderBy)
      .offset(page.skip)
      .limit(limit + 1),
    totalOf(db, webhookAttempts, { where, page }),
  ]);
  const { rows: list, ...end } = pageOf(rows, { sort: order.sort, limit, total });
  return { attempts: list, ...end };
}

function matchingAttempts({ success, event }: AttemptFilter): SQL | undefined {
  return and(
    // Written as the conditions of the indexes `webhook_attempts_succeeded` and `webhook_attempts_failed`.
    success === undefined ? undefined : success ? sql`${webhookAttempts.success}` : sql`not ${webhookAttempts.success}`,
    event && inArray(webhookAttempts.event, [...event]),
  );
}
