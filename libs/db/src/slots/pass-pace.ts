import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { dialGate } from '../schema/tables.ts';
import { lockGate } from './free-slots.ts';

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
