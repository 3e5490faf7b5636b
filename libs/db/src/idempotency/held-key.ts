import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { idempotencyKeys } from '../schema/tables.ts';
import { type ClaimedKey, isKey, type StoredAnswer } from './claim-key.ts';

/**
 * Stores the answer of this attempt, so that the request is never carried out again under this key. Call it in the
 * transaction of the change that the answer reports, to commit both or neither. False if another attempt has taken
 * over.
 */
export function storeAnswer(db: Queryable, claim: ClaimedKey, answer: StoredAnswer): Promise<boolean> {
  return change(db, claim, answer);
}

/**
 * Extends the lease of the attempt by `leaseMs`, during which no other attempt takes over. False if one already has.
 */
export function renewKey(db: Queryable, claim: ClaimedKey, leaseMs: number): Promise<boolean> {
  return change(db, claim, { runningUntil: sql`clock_timestamp() + ${leaseMs} * interval '1 millisecond'` });
}

/** Ends the attempt without an answer to store: the same request may be retried at once, under the same `id`. */
export async function releaseKey(db: Queryable, claim: ClaimedKey): Promise<void> {
  await change(db, claim, { runningUntil: sql`clock_timestamp()` });
}

/**
 * The request was rejected, so the key may be used for another. Only the first attempt knows that it created nothing.
 */
export async function forgetKey(db: Queryable, claim: ClaimedKey): Promise<void> {
  if (claim.attempt > 1) return releaseKey(db, claim);
  await db.delete(idempotencyKeys).where(isHeld(claim));
}

type Change = Partial<StoredAnswer> & { runningUntil?: SQL };

async function change(db: Queryable, claim: ClaimedKey, values: Change): Promise<boolean> {
  const changed = await db
    .update(idempotencyKeys)
    .set(values)
    .where(isHeld(claim))
    .returning({ id: idempotencyKeys.id });
  return changed.length > 0;
}

/** Compares `id` too: a key that expired and was used again starts again with attempt 1. */
const isHeld = (claim: ClaimedKey) =>
  and(
    isKey(claim),
    eq(idempotencyKeys.id, claim.id),
    eq(idempotencyKeys.attempt, claim.attempt),
    isNull(idempotencyKeys.status),
  );
