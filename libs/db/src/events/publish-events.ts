import type { CallEvent, CampaignEvent, EventId, LigaiEvent } from '@ligai/contracts';
import { and, asc, inArray, isNull, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { campaignEvents, events } from '../schema/tables.ts';
import { toCallEvent, toCampaignEvent } from './append-events.ts';

/**
 * Events that are older than `olderThanMs` and not marked as published, oldest first. They stay locked until `tx` ends,
 * and other sweepers skip them.
 */
export async function unpublishedEvents(
  tx: Transaction,
  page: { olderThanMs: number; limit: number },
): Promise<CallEvent[]> {
  const before = sql`clock_timestamp() - ${page.olderThanMs} * interval '1 millisecond'`;
  const rows = await tx
    .select()
    .from(events)
    .where(and(isNull(events.publishedAt), sql`${events.occurredAt} <= ${before}`))
    .orderBy(asc(events.occurredAt), asc(events.sequence))
    .limit(page.limit)
    .for('update', { skipLocked: true });
  return rows.map(toCallEvent);
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

/** Marks events as published. Marking twice is harmless. */
export async function markPublished(db: Queryable, ids: EventId[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(events)
    .set({ publishedAt: sql`clock_timestamp()` })
    .where(and(inArray(events.id, ids), isNull(events.publishedAt)));
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
