import {
  CampaignEvent,
  type EventId,
  type LigaiEvent,
  type NewCampaignEvent,
  newEventId,
  toTimestamp,
} from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { campaignEvents, campaigns } from '../schema/tables.ts';
import { markPublished } from './unpublished-events.ts';

/** Adds an event to a campaign, as `appendEvent` does to a call. Error: `not_found`. */
export async function appendCampaignEvent(
  tx: Transaction,
  campaignId: number,
  event: NewCampaignEvent,
): Promise<CampaignEvent> {
  const [counted] = await tx
    .update(campaigns)
    .set({ eventSequence: sql`${campaigns.eventSequence} + 1` })
    .where(eq(campaigns.id, campaignId))
    .returning({ sequence: campaigns.eventSequence });
  if (!counted) throw new LigaiError('not_found', `Cannot append ${event.type}: campaign ${campaignId} not found`);
  const [row] = await tx
    .insert(campaignEvents)
    .values({ id: newEventId(), campaignId, sequence: counted.sequence, type: event.type, data: event.data })
    .returning();
  if (!row)
    throw new LigaiError('internal', `Cannot append ${event.type} to campaign ${campaignId}: nothing was inserted`);
  return toCampaignEvent(row);
}

/** As `unpublishedEvents`, of campaigns. */
export async function unpublishedCampaignEvents(
  tx: Transaction,
  page: { olderThanMs: number; limit: number },
): Promise<CampaignEvent[]> {
  const before = sql`clock_timestamp() - ${page.olderThanMs} * interval '1 millisecond'`;
  const rows = await tx
    .select()
    .from(campaignEvents)
    .where(and(isNull(campaignEvents.publishedAt), sql`${campaignEvents.occurredAt} <= ${before}`))
    .orderBy(asc(campaignEvents.occurredAt), asc(campaignEvents.sequence))
    .limit(page.limit)
    .for('update', { skipLocked: true });
  return rows.map(toCampaignEvent);
}

/** Marks events of calls and of campaigns. Marking twice is harmless. */
export async function markAllPublished(db: Queryable, events: readonly LigaiEvent[]): Promise<void> {
  const ofCampaigns = new Set<EventId>(events.flatMap((event) => ('campaign_id' in event ? [event.id] : [])));
  const ofCalls = events.flatMap(({ id }) => (ofCampaigns.has(id) ? [] : [id]));
  await markPublished(db, ofCalls);
  if (ofCampaigns.size === 0) return;
  await db
    .update(campaignEvents)
    .set({ publishedAt: sql`clock_timestamp()` })
    .where(and(inArray(campaignEvents.id, [...ofCampaigns]), isNull(campaignEvents.publishedAt)));
}

function toCampaignEvent(row: typeof campaignEvents.$inferSelect): CampaignEvent {
  return CampaignEvent.parse({
    id: row.id,
    type: row.type,
    occurred_at: toTimestamp(row.occurredAt),
    campaign_id: row.campaignId,
    sequence: row.sequence,
    data: row.data,
  });
}
