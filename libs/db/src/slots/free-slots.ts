import type { CallSource, CallStatus } from '@ligai/contracts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { calls, dialGate } from '../schema/index.ts';

/** A call holds a slot from its claim to its end. */
export const slotStatuses = ['dialing', 'ringing', 'in_progress'] as const satisfies CallStatus[];

/** How many more calls may be up. At most one transaction can rely on it at a time: one that has locked the gate. */
export async function freeSlots(db: Queryable, maxConcurrent: number): Promise<number> {
  return maxConcurrent - (await db.$count(calls, inArray(calls.status, [...slotStatuses])));
}

/**
 * How many more calls can be promised to somebody who will not wait: those up and those promised before count.
 * `tx` must have locked the gate.
 */
export async function promisableSlots(tx: Transaction, maxConcurrent: number): Promise<number> {
  const promised = sql`${calls.status} = 'queued' and ${calls.source} = 'api'`;
  const up = inArray(calls.status, [...slotStatuses]);
  return maxConcurrent - (await tx.$count(calls, sql`(${up} or (${promised}))`));
}

/** One at a time: whoever has locked the gate counts the calls that are up, and nobody else adds one meanwhile. */
export async function lockGate(tx: Transaction): Promise<void> {
  await tx.select({ id: dialGate.id }).from(dialGate).for('update');
}

/** How many calls wait for their turn at the gate, whoever asked for them, or those of one source. */
export const countQueuedCalls = (db: Queryable, source?: CallSource): Promise<number> =>
  db.$count(calls, and(eq(calls.status, 'queued'), source && eq(calls.source, source)));
