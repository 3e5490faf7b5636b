import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';
import { dialGate } from '../schema/index.ts';
import { lockGate } from './free-slots.ts';

/**
 * Lets one originate pass, at most one each `intervalMs` over all controllers. `write` runs while the gate is locked and
 * the next moment is counted from after it, so that two writes are never closer than the interval, however long anybody
 * was held up in between. Gives 0 when `write` has run, else how many milliseconds to wait before asking again.
 * `write` must not wait for anything.
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
