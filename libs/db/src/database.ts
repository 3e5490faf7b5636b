import { sql } from 'drizzle-orm';
import { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { PgDialect } from 'drizzle-orm/pg-core';
import { type DatabaseOptions, openPool } from './pool.ts';
import { PooledSession, type Queryable } from './pooled-session.ts';

export type { DatabaseOptions } from './pool.ts';
export type { Queryable, Transaction } from './pooled-session.ts';

/** A pool of connections that connects when it is first used and again after every loss. */
export type Database = Queryable & AsyncDisposable;

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
