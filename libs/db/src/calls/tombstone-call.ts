import type { CallId, PhoneNumber, PromptSnapshot } from '@ligai/contracts';
import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls, callTombstones } from '../schema/tables.ts';

/**
 * Ensures that no call with this `call_id` is ever placed, for a requester that does not know the outcome of its
 * request. False if the call exists already. An insert in progress is waited for, and a later one finds the tombstone.
 */
export async function tombstoneCall(tx: Transaction, callId: CallId): Promise<boolean> {
  // The unique index decides between this and a concurrent insert: the row takes its entry for a moment.
  const [place] = await tx
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
  if (!place) return false;
  await tx.delete(calls).where(eq(calls.id, place.id));
  await tx.insert(callTombstones).values({ callId }).onConflictDoNothing();
  return true;
}
