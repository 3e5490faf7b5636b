import { CampaignStatus, type PromptSnapshot } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { bigint, bigserial, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant, oneOf } from './columns.ts';

/**
 * One row a campaign. api-gateway writes what it is (name to `promptId`, and `totalContacts` with each import);
 * campaign-dialer writes how far it is. Whoever changes its contacts' statuses has locked this row, so that the figures
 * are always those of the contacts.
 */
export const campaigns = pgTable(
  'campaigns',
  {
    id: bigserial({ mode: 'number' }).primaryKey(),
    name: text().notNull(),
    description: text(),
    maxConcurrent: integer().notNull(),
    /** Null: the active one. No reference binds it: a prompt that is gone must not become another one in silence. */
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
    /** Why it dials nobody at the moment while it is running, and when it tries again. */
    waitingReason: text(),
    resumesAt: instant(),
    completedAt: instant(),
    /** `sequence` of the newest event, when progress was told last, and of how many finished contacts. */
    eventSequence: integer().notNull().default(0),
    progressToldAt: instant(),
    progressTold: integer().notNull().default(0),
  },
  (table) => [
    check('campaigns_status', oneOf('status', CampaignStatus.options)),
    check('campaigns_prompt', sql.raw(`status not in ('running', 'paused') or prompt is not null`)),
    index('campaigns_running').on(table.id).where(sql.raw(`"status" in ('running', 'paused')`)),
  ],
);
