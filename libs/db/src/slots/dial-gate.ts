import type { CallSource } from '@ligai/contracts';
import { and, eq, inArray, ne, sql } from 'drizzle-orm';
import { slotStatuses } from '../calls/call.ts';
import type { Database, Queryable, Transaction } from '../database.ts';
import { calls, dialGate } from '../schema/tables.ts';

/** Serialises claims: the holder of the lock counts the active calls, and no other transaction adds one meanwhile. */
export async function lockGate(tx: Transaction): Promise<void> {
  await tx.select({ id: dialGate.id }).from(dialGate).for('update');
}

/**
 * Admits one originate per `intervalMs` over all controllers. `write` runs while the gate is locked, and the next
 * interval starts after it, so that two writes are never closer than the interval, whatever delays occur between them.
 * Returns 0 if `write` has run, else the milliseconds to wait before the next try. `write` must not wait for anything.
 */
export function passPace(db: Database, intervalMs: number, write: () => void): Promise<number> {
  return db.transaction(async (tx) => {
    await lockGate(tx);
    const early = sql<number>`extract(epoch from ${dialGate.nextDialAt} - clock_timestamp()) * 1000`;
    const [gate] = await tx.select({ earlyMs: early.mapWith(Number) }).from(dialGate);
    const earlyMs = Math.min(gate?.earlyMs ?? 0, intervalMs);
    if (earlyMs > 0) return Math.max(1, Math.ceil(earlyMs));
    write();
    await tx.update(dialGate).set({ nextDialAt: sql`clock_timestamp() + ${intervalMs} * interval '1 millisecond'` });
    return 0;
  });
}

/** Browser calls have no channel on a switch. */
const usesLine = ne(calls.source, 'browser');

/** How many more calls may be active. Only a transaction that has locked the gate can rely on the result. */
export async function freeSlots(db: Queryable, maxConcurrent: number): Promise<number> {
  return maxConcurrent - (await db.$count(calls, and(usesLine, inArray(calls.status, [...slotStatuses]))));
}

/**
 * How many more calls can be promised to requests that do not queue: active and already promised calls count. `tx` must
 * have locked the gate.
 */
export async function promisableSlots(tx: Transaction, maxConcurrent: number): Promise<number> {
  const promised = sql`${calls.status} = 'queued' and ${calls.source} = 'api'`;
  const up = and(usesLine, inArray(calls.status, [...slotStatuses]));
  return maxConcurrent - (await tx.$count(calls, sql`(${up} or (${promised}))`));
}

/** The number of calls that wait at the gate, of all sources or of one. */
export const countQueuedCalls = (db: Queryable, source?: CallSource): Promise<number> =>
  db.$count(calls, and(eq(calls.status, 'queued'), source && eq(calls.source, source)));
