import { sql } from 'drizzle-orm';
import type { Database } from '../database.ts';

/**
 * Blocks of a table and its indexes that `work` reads, from memory or from disk: the cost of a query on any machine.
 * The database must have one connection, whose statistics are flushed before they are read.
 */
export async function touchedBlocks(
  db: Database,
  table: string,
  work: () => Promise<unknown>,
  /** `rows` leaves the indexes out. */
  of: 'all' | 'rows' = 'all',
): Promise<number> {
  const before = await blocksSoFar(db, table, of);
  await work();
  return (await blocksSoFar(db, table, of)) - before;
}

async function blocksSoFar(db: Database, table: string, of: 'all' | 'rows'): Promise<number> {
  await db.execute(sql`select pg_stat_force_next_flush()`);
  const { rows } = await db.execute<{ blocks: number }>(sql`
    select (heap_blks_read + heap_blks_hit + case when ${of === 'all'}::boolean then idx_blks_read + idx_blks_hit else 0 end)::int
      as blocks
    from pg_statio_user_tables where relname = ${table}`);
  return rows[0]?.blocks ?? Number.NaN;
}
