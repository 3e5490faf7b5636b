import type { CampaignEventType, CampaignFigures, EventId } from '@ligai/contracts';
import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { campaigns } from './campaigns.ts';
import { instant } from './columns.ts';

/** What happened to a campaign, and its outbox, as `events` is a call's. */
export const campaignEvents = pgTable(
  'campaign_events',
  {
    id: uuid().$type<EventId>().primaryKey(),
    campaignId: bigint({ mode: 'number' })
      .notNull()
      .references(() => campaigns.id, { onDelete: 'cascade' }),
    sequence: integer().notNull(),
    type: text().$type<CampaignEventType>().notNull(),
    occurredAt: instant().notNull().default(sql`clock_timestamp()`),
    data: jsonb().$type<CampaignFigures>().notNull(),
    publishedAt: instant(),
  },
  (table) => [
    unique('campaign_events_sequence').on(table.campaignId, table.sequence),
    index('campaign_events_age').on(table.occurredAt),
    index('campaign_events_unpublished').on(table.occurredAt).where(sql.raw('"published_at" is null')),
  ],
);
