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
  const [appended] = await appendEvents(tx, [{ callId, events: [event] }]);
  return appended as CallEvent;
}

/** Events of one call, in order. */
export type EventsOfCall = { callId: CallId; events: readonly NewCallEvent[] };

/**
 * Adds events to calls, each of which is given once, as `appendEvent` does with one event, in one statement. Returns
 * them by call, in order.
 */
export async function appendEvents(tx: Transaction, given: readonly EventsOfCall[]): Promise<CallEvent[]> {
  const counts = given.map(({ callId, events: ofCall }) => ({ call_id: callId, count: ofCall.length }));
  const numbered = given.flatMap(({ callId, events: ofCall }) =>
    ofCall.map(({ type, data }, n) => {
      return { id: newEventId(), call_id: callId, later: ofCall.length - 1 - n, type, data };
    }),
  );
  if (numbered.length === 0) return [];
  const added = sql`jsonb_to_recordset(${JSON.stringify(counts)}::jsonb) as added(call_id text, count int)`;
  // The update locks the rows of the calls until the commit, so sequences have no gaps and times follow them.
  const counted = tx.$with('counted').as(
    tx
      .update(calls)
      .set({ eventSequence: sql`${calls.eventSequence} + added.count` })
      .from(added)
      .where(sql`${calls.callId} = added.call_id`)
      .returning({ callId: calls.callId, sequence: calls.eventSequence }),
  );
  const appending = sql`
    select id, given.call_id, ${counted.sequence} - later, type, clock_timestamp(), data, null::timestamptz
    from jsonb_to_recordset(${JSON.stringify(numbered)}::jsonb)
      as given(id uuid, call_id text, later int, type text, data jsonb)
    join ${counted} on ${counted.callId} = given.call_id
    order by given.call_id, later desc`;
  const rows = await tx.with(counted).insert(events).select(appending).returning();
  const byCall = Map.groupBy(rows.map(toCallEvent), (event) => event.call_id);
  const appended = given.flatMap(({ callId, events: [first] }) => {
    const ofCall = byCall.get(callId);
    if (first && !ofCall)
      throw new LigaiError('call_not_found', `Cannot append ${first.type}: call ${callId} not found`);
    return ofCall?.toSorted((a, b) => a.sequence - b.sequence) ?? [];
  });
  await insertDeliveries(tx, appended);
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
