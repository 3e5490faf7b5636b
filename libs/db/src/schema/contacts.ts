import { type CallId, ContactStatus, type EndReason, onLineStatuses, type PhoneNumber } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import {
  bigint,
  bigserial,
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { instant, oneOf, quoted } from './columns.ts';

/** What a contact brings beside its number and name. */
export type ContactMetadata = Record<string, unknown>;

/**
 * The contacts of campaigns. `id` follows the import order. api-gateway inserts rows; campaign-dialer writes status,
 * call and duration, with the campaign's row locked.
 */
export const contacts = pgTable(
  'contacts',
  {
    id: bigserial({ mode: 'number' }).notNull(),
    /** No foreign key, which would check the campaign for each of a million rows: an import locks the campaign once. */
    campaignId: bigint({ mode: 'number' }).notNull(),
    phoneNumber: text().$type<PhoneNumber>().notNull(),
    name: text(),
    metadata: jsonb().$type<ContactMetadata>().notNull().default(sql`'{}'::jsonb`),
    createdAt: instant().notNull().defaultNow(),

    status: text().$type<ContactStatus>().notNull().default('pending'),
    /** Assigned before the call is requested; null again if that call was certainly not dialled. */
    callId: text().$type<CallId>(),
    /** When the call was last requested. */
    askedAt: instant(),
    duration: integer().notNull().default(0),
    /** Why its last call ended, or why there was none; null before that. */
    reason: text().$type<EndReason>(),
    /** Whether its last call was successful. */
    successful: boolean().notNull().default(false),
  },
  (table) => [
    // Leads with the campaign, so that it is the list in import order too.
    primaryKey({ columns: [table.campaignId, table.id] }),
    unique('contacts_number_once').on(table.campaignId, table.phoneNumber),
    index('contacts_by_status').on(table.campaignId, table.status, table.id),
    // The last digits, by which people know a number.
    index('contacts_by_number_end').on(table.campaignId, sql.raw('reverse("phone_number") text_pattern_ops')),
    uniqueIndex('contacts_call').on(table.callId).where(sql.raw('"call_id" is not null')),
    check('contacts_status', oneOf('status', ContactStatus.options)),
    check('contacts_call_id', sql.raw(`("status" = 'pending') = ("call_id" is null)`)),
    check('contacts_asked', sql.raw(`"status" not in (${quoted(onLineStatuses)}) or "asked_at" is not null`)),
  ],
);
