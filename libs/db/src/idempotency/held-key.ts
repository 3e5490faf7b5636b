import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { idempotencyKeys } from '../schema/index.ts';
import { type ClaimedKey, isKey, type KeptAnswer } from './claim-key.ts';

/**
 * Keeps the answer of this attempt, so that the request is never carried out again under this key. In the transaction of
 * what the answer tells of, both are there or neither is. False where another attempt has taken over.
 */
export function keepAnswer(db: Queryable, claim: ClaimedKey, answer: KeptAnswer): Promise<boolean> {
  return change(db, claim, answer);
}

/** The attempt goes on: nobody takes over for another `leaseMs`. False where somebody has. */
export function renewKey(db: Queryable, claim: ClaimedKey, leaseMs: number): Promise<boolean> {
  return change(db, claim, { runningUntil: sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'` });
}

/** The attempt is over without an answer to keep: the same request may be tried again at once, under the same `id`. */
export async function releaseKey(db: Queryable, claim: ClaimedKey): Promise<void> {
  await change(db, claim, { runningUntil: sql`clock_timestamp()` });
}

/** The request was refused, so the key is free for another. Only the first attempt knows that nothing has been made. */
export async function forgetKey(db: Queryable, claim: ClaimedKey): Promise<void> {
  if (claim.attempt > 1) return releaseKey(db, claim);
  await db.delete(idempotencyKeys).where(isHeld(claim));
}

type Change = Partial<KeptAnswer> & { runningUntil?: SQL };

async function change(db: Queryable, claim: ClaimedKey, values: Change): Promise<boolean> {
  const changed = await db
    .update(idempotencyKeys)
    .set(values)
    .where(isHeld(claim))
    .returning({ id: idempotencyKeys.id });
  return changed.length > 0;
}

/** `id` too: a key that expired and came anew starts again with attempt 1. */
const isHeld = (claim: ClaimedKey) =>
  and(
    isKey(claim),
    eq(idempotencyKeys.id, claim.id),
    eq(idempotencyKeys.attempt, claim.attempt),
    isNull(idempotencyKeys.status),
  );
