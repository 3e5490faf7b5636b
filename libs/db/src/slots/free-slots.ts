import type { CallSource, CallStatus } from '@ligai/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { calls, dialGate } from '../schema/tables.ts';

/** A call holds a slot from its claim to its end. */
export const slotStatuses = ['dialing', 'ringing', 'in_progress'] as const satisfies CallStatus[];

/** How many more calls may be active. Only a transaction that has locked the gate can rely on the result. */
export async function freeSlots(db: Queryable, maxConcurrent: number): Promise<number> {
  return maxConcurrent - (await db.$count(calls, inArray(calls.status, [...slotStatuses])));
}

/**
 * How many more calls can be promised to requests that do not queue: active and already promised calls count. `tx` must
 * have locked the gate.
 */
export async function promisableSlots(tx: Transaction, maxConcurrent: number): Promise<number> {
  const promised = sql`${calls.status} = 'queued' and ${calls.source} = 'api'`;
  const up = inArray(calls.status, [...slotStatuses]);
  return maxConcurrent - (await tx.$count(calls, sql`(${up} or (${promised}))`));
}

/** Serialises claims: the holder of the lock counts the active calls, and no other transaction adds one meanwhile. */
export async function lockGate(tx: Transaction): Promise<void> {
  await tx.select({ id: dialGate.id }).from(dialGate).for('update');
}

/** The number of calls that wait at the gate, of all sources or of one. */
export const countQueuedCalls = (db: Queryable, source?: CallSource): Promise<number> =>
  db.$count(calls, and(eq(calls.status, 'queued'), source && eq(calls.source, source)));
