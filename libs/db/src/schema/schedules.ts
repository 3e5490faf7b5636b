import { type CallId, type CallMetadata, type PhoneNumber, ScheduleStatus } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { bigint, bigserial, check, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant, oneOf } from './columns.ts';

/**
 * One row per scheduled call. api-gateway inserts it, and changes or cancels it while it is pending; scheduler processes
 * it from then on. Each update names the status that it starts from, so one of two concurrent updates wins.
 */
export const schedules = pgTable(
  'schedules',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    phoneNumber: text().$type<PhoneNumber>().notNull(),
    scheduledTime: instant().notNull(),
    status: text().$type<ScheduleStatus>().notNull().default('pending'),
    notes: text(),
    /** The prompt of its call. Null: the prompt that is active at the scheduled time. */
    promptId: bigint({ mode: 'number' }),
    variables: jsonb().$type<Record<string, string>>().notNull().default(sql`'{}'::jsonb`),
    name: text(),
    metadata: jsonb().$type<CallMetadata>().notNull().default(sql`'{}'::jsonb`),
    createdAt: instant().notNull().defaultNow(),
    /** Assigned at the scheduled time, before the call is requested. */
    callId: text().$type<CallId>().unique(),
    /** When the call is requested again, under the same `callId`; null once call-controller has confirmed it. */
    askAgainAt: instant(),
    /** Why it failed or was missed: the call's reason or status, or why there is no call. */
    reason: text(),
    endedAt: instant(),
  },
  (table) => [
    check('schedules_status', oneOf('status', ScheduleStatus.options)),
    check('schedules_call', sql.raw(`status not in ('dialing', 'completed') or call_id is not null`)),
    index('schedules_due').on(table.scheduledTime, table.id).where(sql.raw(`"status" = 'pending'`)),
    index('schedules_pending_of_prompt').on(table.promptId).where(sql.raw(`"status" = 'pending'`)),
    index('schedules_dialing').on(table.askAgainAt).where(sql.raw(`"status" = 'dialing'`)),
    // `status` at the end saves reading rows for the counts per day.
    index('schedules_by_time').on(table.scheduledTime, table.id, table.status),
    index('schedules_by_number').on(table.phoneNumber, table.id),
    index('schedules_by_status').on(table.status, table.id),
  ],
);
