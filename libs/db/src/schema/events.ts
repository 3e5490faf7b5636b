import type { CallEvent, CallEventType, CallId, EventId } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { calls } from './calls.ts';
import { instant } from './columns.ts';

/** What happened to a call, and the outbox: a row without `publishedAt` has not reached NATS for certain. */
export const events = pgTable(
  'events',
  {
    id: uuid().$type<EventId>().primaryKey(),
    callId: text()
      .$type<CallId>()
      .notNull()
      .references(() => calls.callId, { onDelete: 'cascade' }),
    sequence: integer().notNull(),
    type: text().$type<CallEventType>().notNull(),
    occurredAt: instant().notNull().default(sql`clock_timestamp()`),
    data: jsonb().$type<CallEvent['data']>().notNull(),
    publishedAt: instant(),
  },
  (table) => [
    unique('events_call_sequence').on(table.callId, table.sequence),
    index('events_occurred_at').on(table.occurredAt),
    index('events_unpublished').on(table.occurredAt).where(sql.raw('"published_at" is null')),
  ],
);
