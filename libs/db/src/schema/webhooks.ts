import { type CallId, DeliveryStatus, type EventId, type WebhookEvent } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { bigint, bigserial, boolean, check, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant, oneOf } from './columns.ts';

/** A customer's endpoint. api-gateway writes it; webhook-dispatcher notes failures and deactivates it for them. */
export const webhooks = pgTable('webhooks', {
  id: bigserial({ mode: 'number' }).primaryKey(),
  name: text().notNull(),
  url: text().notNull(),
  events: text().array().$type<WebhookEvent[]>().notNull(),
  /** Sealed by the secret box for this webhook alone; null for none. */
  secretCiphertext: text(),
  isActive: boolean().notNull().default(true),
  createdAt: instant().notNull().defaultNow(),
  updatedAt: instant().notNull().defaultNow(),
  /** The first failure since the last attempt that went well; null while all is well. */
  failingSince: instant(),
  /** Why webhook-dispatcher deactivated it. */
  inactiveReason: text(),
  /** How long deliveries are retried after the first three retries. */
  retryForHours: integer().notNull().default(0),
});

/**
 * The delivery of one event to one webhook; also the dispatcher's queue. Inserted in the event's transaction. No
 * foreign key to the event: deleting a call deletes its finished deliveries, and the others are still sent.
 */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    webhookId: bigint({ mode: 'number' })
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    eventId: uuid().$type<EventId>().notNull(),
    callId: text().$type<CallId>().notNull(),
    sequence: integer().notNull(),
    event: text().$type<WebhookEvent>().notNull(),
    /** The body to the byte: every attempt sends the same. */
    body: text().notNull(),
    status: text().$type<DeliveryStatus>().notNull().default('pending'),
    /** Attempts made since the delivery was created or last resent. */
    attempts: integer().notNull().default(0),
    /** When it is due, and its place in the queue. Null once it is finished. */
    nextAttemptAt: instant().default(sql`clock_timestamp()`),
    /** Identifies the claim of an active attempt, so that only the result of that attempt counts. */
    claim: uuid(),
    /** When that attempt counts as lost. Not indexed, so that a claim writes no index entry. */
    claimedUntil: instant(),
    /** Of the last attempt. */
    statusCode: integer(),
    error: text(),
    createdAt: instant().notNull().default(sql`clock_timestamp()`),
    finishedAt: instant(),
  },
  (table) => [
    check('webhook_deliveries_status', oneOf('status', DeliveryStatus.options)),
    check('webhook_deliveries_claimed', sql.raw('("claim" is null) = ("claimed_until" is null)')),
    check('webhook_deliveries_due', sql.raw(`("status" = 'pending') = ("next_attempt_at" is not null)`)),
    unique('webhook_deliveries_once').on(table.webhookId, table.eventId),
    index('webhook_deliveries_queue').on(table.webhookId, table.nextAttemptAt).where(sql.raw(`"status" = 'pending'`)),
    index('webhook_deliveries_by_status').on(table.webhookId, table.status, table.createdAt, table.id),
    index('webhook_deliveries_by_time').on(table.webhookId, table.createdAt, table.id),
    index('webhook_deliveries_finished').on(table.finishedAt).where(sql.raw('"finished_at" is not null')),
    index('webhook_deliveries_call').on(table.callId),
  ],
);

/** Every POST that was made: the logs. Those of tests belong to no delivery. */
export const webhookAttempts = pgTable(
  'webhook_attempts',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    webhookId: bigint({ mode: 'number' })
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    deliveryId: bigint({ mode: 'number' }).references(() => webhookDeliveries.id, { onDelete: 'cascade' }),
    event: text().notNull(),
    /** Of a test; the body of a delivery is in its own row. */
    body: text(),
    attempt: integer().notNull(),
    statusCode: integer(),
    /** The first 64 KiB. */
    responseBody: text(),
    success: boolean().notNull(),
    error: text(),
    responseTimeMs: integer().notNull(),
    createdAt: instant().notNull().default(sql`clock_timestamp()`),
  },
  (table) => [
    index('webhook_attempts_of_webhook').on(table.webhookId, table.id),
    // For the filters of the logs: rare values are found without a scan of all attempts.
    index('webhook_attempts_failed').on(table.webhookId, table.id).where(sql`not ${table.success}`),
    index('webhook_attempts_succeeded').on(table.webhookId, table.id).where(sql`${table.success}`),
    index('webhook_attempts_by_event').on(table.webhookId, table.event, table.id),
    index('webhook_attempts_age').on(table.createdAt),
    index('webhook_attempts_of_delivery').on(table.deliveryId),
  ],
);
