import {
  CallEvent,
  type CallEventType,
  type CallId,
  type NewCallEvent,
  newEventId,
  toTimestamp,
} from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { and, eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls, events } from '../schema/tables.ts';
import { insertDeliveries } from '../webhooks/insert-deliveries.ts';

/**
 * Adds an event to a call in the transaction of the change that it reports, assigns its sequence number within the
 * call, and inserts its webhook deliveries. Publish the result after the commit; after a crash the sweeper publishes
 * it. Error: `call_not_found`.
 */
export async function appendEvent(tx: Transaction, callId: CallId, event: NewCallEvent): Promise<CallEvent> {
  // The update locks the call's row until the commit, so sequences have no gaps and times follow them.
  const counted = tx.$with('counted').as(
    tx
      .update(calls)
      .set({ eventSequence: sql`${calls.eventSequence} + 1` })
      .where(eq(calls.callId, callId))
      .returning({ sequence: calls.eventSequence }),
  );
  const appending = {
    id: sql`${newEventId()}::uuid`.as('id'),
    callId: sql`${callId}::text`.as('call_id'),
    sequence: counted.sequence,
    type: sql`${event.type}::text`.as('type'),
    occurredAt: sql`clock_timestamp()`.as('occurred_at'),
    data: sql`${JSON.stringify(event.data)}::jsonb`.as('data'),
    publishedAt: sql`null::timestamptz`.as('published_at'),
  };
  const [row] = await tx.with(counted).insert(events).select(tx.select(appending).from(counted)).returning();
  if (!row) throw new LigaiError('call_not_found', `Cannot append ${event.type}: call ${callId} not found`);
  const appended = toCallEvent(row);
  await insertDeliveries(tx, appended);
  return appended;
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
