import { CampaignStatus, type ContactStatus, type EndReason, type PromptSnapshot } from '@ligai/contracts';
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
} from 'drizzle-orm/pg-core';
import { instant, oneOf } from './columns.ts';

/**
 * One row per campaign. api-gateway writes its definition (name to `promptId`, and `totalContacts` with each import);
 * campaign-dialer writes its progress. Every transaction that changes the status of its contacts locks this row, so the
 * figures always match the contacts.
 */
export const campaigns = pgTable(
  'campaigns',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    name: text().notNull(),
    description: text(),
    maxConcurrent: integer().notNull(),
    /** Null: the active prompt. No foreign key: a deleted prompt must not be replaced by another one silently. */
    promptId: bigint({ mode: 'number' }),
    totalContacts: integer().notNull().default(0),
    createdAt: instant().notNull().defaultNow(),

    status: text().$type<CampaignStatus>().notNull().default('draft'),
    /** The copy that its calls get, taken at the last start. */
    prompt: jsonb().$type<PromptSnapshot>(),
    /** Finished by a call that was `successful`. */
    successfulContacts: integer().notNull().default(0),
    /** Finished otherwise. */
    failedContacts: integer().notNull().default(0),
    /** Calls that were answered, by a person or not, and the seconds that they lasted. */
    answeredCalls: integer().notNull().default(0),
    answeredSeconds: bigint({ mode: 'number' }).notNull().default(0),
    startedAt: instant(),
    /** Why a running campaign places no calls at present, and when it tries again. */
    waitingReason: text(),
    resumesAt: instant(),
    completedAt: instant(),
    /** `sequence` of the newest event; the time of the last progress event, and its number of finished contacts. */
    eventSequence: integer().notNull().default(0),
    progressReportedAt: instant(),
    progressReported: integer().notNull().default(0),
  },
  (table) => [
    check('campaigns_status', oneOf('status', CampaignStatus.options)),
    check('campaigns_prompt', sql.raw(`status not in ('running', 'paused') or prompt is not null`)),
    index('campaigns_running').on(table.id).where(sql.raw(`"status" in ('running', 'paused')`)),
  ],
);

/**
 * How many contacts of a campaign finished in a minute, by outcome: the outcomes over time, without a read of its contacts.
 * Written in the transaction that finishes them, which has locked the campaign.
 */
export const campaignOutcomes = pgTable(
  'campaign_outcomes',
  {
    campaignId: bigint({ mode: 'number' })
      .notNull()
      .references(() => campaigns.id, { onDelete: 'cascade' }),
    minute: instant().notNull(),
    status: text().$type<ContactStatus>().notNull(),
    /** Empty without a reason. */
    reason: text().$type<EndReason | ''>().notNull(),
    successful: boolean().notNull(),
    contacts: integer().notNull(),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.minute, table.status, table.reason, table.successful] })],
);
