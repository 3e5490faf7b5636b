import {
  CallEvent,
  type CallEventType,
  type CallId,
  CampaignEvent,
  type NewCallEvent,
  type NewCampaignEvent,
  newEventId,
  toTimestamp,
} from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls, campaignEvents, campaigns, events } from '../schema/tables.ts';
import { insertDeliveries } from '../webhooks/insert-deliveries.ts';

/**
 * Adds an event to a call in the transaction of the change that it reports, assigns its sequence number within the
 * call, and inserts its webhook deliveries. Publish the result after the commit; after a crash the sweeper publishes
 * it. Error: `call_not_found`.
 */
export async function appendEvent(tx: Transaction, callId: CallId, event: NewCallEvent): Promise<CallEvent> {
  const [appended] = await appendEvents(tx, callId, [event]);
  return appended as CallEvent;
}

/** Adds several events to a call in this order, as `appendEvent` does with one, in one statement. */
export async function appendEvents(
  tx: Transaction,
  callId: CallId,
  given: readonly NewCallEvent[],
): Promise<CallEvent[]> {
  if (given.length === 0) return [];
  const numbered = given.map(({ type, data }, n) => ({ id: newEventId(), n: n + 1, type, data }));
  // The update locks the call's row until the commit, so sequences have no gaps and times follow them.
  const counted = tx.$with('counted').as(
    tx
      .update(calls)
      .set({ eventSequence: sql`${calls.eventSequence} + ${given.length}::int` })
      .where(eq(calls.callId, callId))
      .returning({ sequence: calls.eventSequence }),
  );
  const appending = sql`
    select id, ${callId}::text, ${counted.sequence} - ${given.length}::int + n, type, clock_timestamp(), data, null::timestamptz
    from ${counted}, jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb) as given(id uuid, n int, type text, data jsonb)
    order by n`;
  const rows = await tx.with(counted).insert(events).select(appending).returning();
  if (rows.length === 0)
    throw new LigaiError('call_not_found', `Cannot append ${given[0]?.type}: call ${callId} not found`);
  const appended = rows.map(toCallEvent).toSorted((a, b) => a.sequence - b.sequence);
  for (const event of appended) await insertDeliveries(tx, event);
  return appended;
}

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

/** Whether such an event was appended to a call before. */
export async function hasEvent(tx: Transaction, callId: CallId, type: CallEventType): Promise<boolean> {
  const [event] = await tx
    .select({ id: events.id })
    .from(events)
    .where(and(eq(events.callId, callId), eq(events.type, type)))
    .limit(1);
  return event !== undefined;
}

/** The event as it is published. */
export function toCallEvent(row: typeof events.$inferSelect): CallEvent {
  return CallEvent.parse({
    id: row.id,
    type: row.type,
    occurred_at: toTimestamp(row.occurredAt),
    call_id: row.callId,
    sequence: row.sequence,
    data: row.data,
  });
}

/** The event of a campaign as it is published. */
export function toCampaignEvent(row: typeof campaignEvents.$inferSelect): CampaignEvent {
  return CampaignEvent.parse({
    id: row.id,
    type: row.type,
    occurred_at: toTimestamp(row.occurredAt),
    campaign_id: row.campaignId,
    sequence: row.sequence,
    data: row.data,
  });
}
