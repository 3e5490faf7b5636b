import { sql } from 'drizzle-orm';
import { NodePgDatabase, type NodePgQueryResultHKT } from 'drizzle-orm/node-postgres';
import { type PgDatabase, PgDialect } from 'drizzle-orm/pg-core';
import { openPool } from './pool.ts';
import { PooledSession } from './pooled-session.ts';

/** What a query runs on: the database itself, or a transaction on it. */
export type Queryable = PgDatabase<NodePgQueryResultHKT>;

/** A transaction, as `database.transaction(async (tx) => …)` gives it. */
export type Transaction = Parameters<Parameters<Queryable['transaction']>[0]>[0];

/** A pool of connections that connects when it is first used and again after every loss. */
export type Database = Queryable & AsyncDisposable;

export type DatabaseOptions = {
  /** Connections at most. */
  max?: number;
  /** Shown in `pg_stat_activity`. */
  name?: string;
  /**
   * A transaction that asks nothing for so long is taken back: its process is frozen, and others wait for its locks. Should
   * that process wake, whatever it still asks of the transaction fails.
   */
  idleInTransactionMs?: number;
};

/** Opens no connection yet, so it never fails. Disposing waits up to 5 s for the queries under way. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const pool = openPool(url, options);
  const dialect = new PgDialect({ casing: 'snake_case' });
  const database: Queryable = new NodePgDatabase(dialect, new PooledSession(pool, dialect), undefined);
  return Object.assign(database, { [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose]() });
}

/** Resolves when the database answers. */
export async function ping(db: Queryable): Promise<undefined> {
  await db.execute(sql`select 1`);
}
