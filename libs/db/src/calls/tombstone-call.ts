import type { CallId, PhoneNumber, PromptSnapshot } from '@ligai/contracts';
import { eq, sql } from 'drizzle-orm';
import type { Transaction } from '../database.ts';
import { calls, callTombstones } from '../schema/index.ts';

/**
 * Makes sure that there will never be a call of this `call_id`, for whoever asked for one and gives up without knowing
 * what became of it. False where there is a call already. One that is being inserted right now is waited for, and one
 * that is asked for later finds the tombstone.
 */
export async function tombstoneCall(tx: Transaction, callId: CallId): Promise<boolean> {
  // Taking the place in the unique index, for a moment, is what decides between this and an insert elsewhere.
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
