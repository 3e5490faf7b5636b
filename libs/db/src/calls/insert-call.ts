import type { CallId, CallSource, DialCall, PhoneNumber, PromptSnapshot } from '@ligai/contracts';
import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls, callTombstones } from '../schema/tables.ts';
import type { Call } from './call.ts';
import { findCall } from './find-calls.ts';

/** A call as `call.dial` requests it; the owner ids are omitted if it belongs to no campaign or schedule. */
export type NewCall = Pick<DialCall, 'call_id' | 'number' | 'prompt' | 'dial_within_ms'> & {
  source: CallSource;
} & Partial<Pick<DialCall, 'campaign_id' | 'contact_id' | 'schedule_id' | 'name' | 'metadata' | 'attempt'>>;

export type QueuedCall = { outcome: 'created' | 'existing'; call: Call } | { outcome: 'deleted' };

/**
 * Inserts the row of a requested call. If the `call_id` exists, returns the existing row; if that call was deleted,
 * returns `deleted`: a repeated request does not create a second call.
 */
export async function insertQueuedCall(tx: Transaction, request: NewCall): Promise<QueuedCall> {
  const [call] = await tx
    .insert(calls)
    .values({
      callId: request.call_id,
      calledNumber: request.number,
      source: request.source,
      prompt: request.prompt,
      promptId: request.prompt.prompt_id,
      campaignId: request.campaign_id,
      contactId: request.contact_id,
      scheduleId: request.schedule_id,
      name: request.name,
      metadata: request.metadata,
      attempt: request.attempt,
      dialBefore: sql`now() + ${request.dial_within_ms} * interval '1 millisecond'`,
    })
    .onConflictDoNothing({ target: calls.callId })
    .returning();
  if (!call) {
    const existing = await findCall(tx, request.call_id);
    return existing ? { outcome: 'existing', call: existing } : { outcome: 'deleted' };
  }
  // Read after the insert, which waits for a concurrent deletion: read before, that deletion would be missed.
  const [tombstone] = await tx.select().from(callTombstones).where(eq(callTombstones.callId, call.callId));
  if (!tombstone) return { outcome: 'created', call };
  await tx.delete(calls).where(eq(calls.id, call.id));
  return { outcome: 'deleted' };
}

/**
 * Ensures that no call with this `call_id` is ever placed, for a requester that does not know the outcome of its
 * request. False if the call exists already. An insert in progress is waited for, and a later one finds the tombstone.
 */
export async function tombstoneCall(tx: Transaction, callId: CallId): Promise<boolean> {
  // The unique index decides between this and a concurrent insert: the row is inserted, then deleted below.
  const [inserted] = await tx
    .insert(calls)
    .values({
      callId,
      calledNumber: '0' as PhoneNumber,
      source: 'api',
      prompt: {} as PromptSnapshot,
      dialBefore: sql`now()`,
    })
    .onConflictDoNothing({ target: calls.callId })
    .returning({ id: calls.id });
  if (!inserted) return false;
  await tx.delete(calls).where(eq(calls.id, inserted.id));
  await tx.insert(callTombstones).values({ callId }).onConflictDoNothing();
  return true;
}
