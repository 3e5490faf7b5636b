import { and, eq, isNull, lte, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from '../database.ts';
import { idempotencyKeys } from '../schema/tables.ts';

export type KeyedRequest = {
  /** Name of the API key of the request; empty if API keys are not required. */
  principal: string;
  /** `POST /api/v1/calls/dial`. */
  route: string;
  key: string;
  /** Digest of the request; null if the body is a stream, and not yet known. */
  fingerprint: string | null;
};

/** One attempt at a request: only the newest attempt may carry the request out and store its answer. */
export type ClaimedKey = KeyedRequest & { id: string; attempt: number };

export type StoredAnswer = { status: number; body: string; fingerprint: string | null };

export type KeyClaim =
  | { outcome: 'claimed'; claim: ClaimedKey }
  | { outcome: 'answered'; answer: StoredAnswer }
  /** Another attempt is being carried out. */
  | { outcome: 'running' }
  /** The key was used for another request. */
  | { outcome: 'other_request' };

/** How long a key is remembered after its first use. */
const keptForHours = 24;
/** Each claim adds one row at most, so deleting a few at a time is enough. */
const clearedAtOnce = 100;

/**
 * Claims a key for one attempt, for `leaseMs` unless renewed. An attempt whose lease has ended is dead and is taken
 * over: the next attempt gets the same `id`, so that it finds what the dead one may have created and does not create it
 * again.
 */
export async function claimKey(db: Queryable, request: KeyedRequest, leaseMs: number): Promise<KeyClaim> {
  await clearOldKeys(db, request);
  const runningUntil = sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 millisecond'`;
  const expiresAt = sql<Date>`clock_timestamp() + ${keptForHours} * interval '1 hour'`;
  const [claimed] = await db
    .insert(idempotencyKeys)
    .values({ ...request, runningUntil, expiresAt })
    .onConflictDoUpdate({
      target: [idempotencyKeys.principal, idempotencyKeys.route, idempotencyKeys.key],
      set: { attempt: sql`${idempotencyKeys.attempt} + 1`, runningUntil },
      setWhere: sql`${idempotencyKeys.status} is null and ${idempotencyKeys.runningUntil} <= clock_timestamp()
        and coalesce(${idempotencyKeys.fingerprint} = excluded.fingerprint, true)`,
    })
    .returning({ id: idempotencyKeys.id, attempt: idempotencyKeys.attempt });
  if (claimed) return { outcome: 'claimed', claim: { ...request, ...claimed } };
  return whyNot(db, request);
}

async function whyNot(db: Queryable, request: KeyedRequest): Promise<KeyClaim> {
  const [found] = await db.select().from(idempotencyKeys).where(isKey(request));
  // Deleted a moment ago: the attempt that held the key has created nothing.
  if (!found) return { outcome: 'running' };
  const { fingerprint, status, body } = found;
  const differs = fingerprint !== null && request.fingerprint !== null && fingerprint !== request.fingerprint;
  if (differs) return { outcome: 'other_request' };
  if (status === null || body === null) return { outcome: 'running' };
  return { outcome: 'answered', answer: { status, body, fingerprint } };
}

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

/** Deletes this key first if it has expired, and some other expired keys. */
async function clearOldKeys(db: Queryable, request: KeyedRequest): Promise<void> {
  const old = lte(idempotencyKeys.expiresAt, sql`clock_timestamp()`);
  await db.delete(idempotencyKeys).where(and(isKey(request), old));
  // A separate statement: combined with the key it would read the whole table.
  await db.delete(idempotencyKeys).where(sql`ctid = any(array(
    select ctid from ${idempotencyKeys} where ${old} limit ${clearedAtOnce} for update skip locked))`);
}

const isKey = ({ principal, route, key }: KeyedRequest) =>
  and(eq(idempotencyKeys.principal, principal), eq(idempotencyKeys.route, route), eq(idempotencyKeys.key, key));
