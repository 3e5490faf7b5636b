import { and, eq } from 'drizzle-orm';
import type { Queryable, Transaction } from '../database.ts';
import { importReports, imports } from '../schema/tables.ts';

export type FinishedImport = Omit<typeof imports.$inferInsert, 'id' | 'createdAt'>;

/** Stores an import and its report in the import's own transaction. Returns the import's id. */
export async function storeImport(tx: Transaction, done: FinishedImport, report: Iterable<Buffer>): Promise<number> {
  const [row] = await tx.insert(imports).values(done).returning({ id: imports.id });
  if (!row) throw new Error('Cannot store an import: nothing was returned');
  let nth = 0;
  for (const piece of report) {
    await tx.insert(importReports).values({ importId: row.id, nth, piece });
    nth += 1;
  }
  return row.id;
}

/** The pieces of an import's report, in order; undefined if there is no such import. */
export async function findImportReport(db: Queryable, importId: number): Promise<AsyncGenerator<Buffer> | undefined> {
  const [found] = await db.select({ id: imports.id }).from(imports).where(eq(imports.id, importId));
  return found && piecesOf(db, importId);
}

async function* piecesOf(db: Queryable, importId: number): AsyncGenerator<Buffer> {
  for (let nth = 0; ; nth += 1) {
    const which = and(eq(importReports.importId, importId), eq(importReports.nth, nth));
    const [row] = await db.select({ piece: importReports.piece }).from(importReports).where(which);
    if (!row) return;
    yield row.piece;
  }
}
