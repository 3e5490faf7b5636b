import { type ExtractTablesWithRelations, sql } from 'drizzle-orm';
import type { PgDatabase } from 'drizzle-orm/pg-core';
import { drizzle, type PostgresJsQueryResultHKT, PostgresJsSession } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';
import * as schema from './schema/index.ts';

type Schema = typeof schema;

/** What a query runs on: the database itself, or a transaction on it. */
export type Queryable = PgDatabase<PostgresJsQueryResultHKT, Schema, ExtractTablesWithRelations<Schema>>;

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
   * that process wake, the driver ends it as it goes on with that transaction.
   */
  idleInTransactionMs?: number;
};

/** Opens no connection yet, so it never fails. Disposing waits up to 5 s for the queries under way. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const client = postgres(url, {
    max: options.max ?? 10,
    onnotice: () => {},
    connection: {
      application_name: options.name ?? 'ligai',
      idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 15_000,
    },
    // Seconds. A server that does not answer must not hold a query for the default of 30.
    connect_timeout: 5,
    // Seconds. By itself the driver waits up to 20 s between tries, so long after the server is back.
    backoff: (retries) => Math.min(0.1 * 2 ** retries, 1),
  });
  const database = drizzle(client, { schema, casing: 'snake_case' });
  return Object.assign(database, { [Symbol.asyncDispose]: () => client.end({ timeout: 5 }) });
}

/** The driver's own view of a transaction, for what drizzle has no words for, such as COPY. */
export function driverOf(tx: Transaction): postgres.TransactionSql {
  const { session } = tx._;
  if (!(session instanceof PostgresJsSession)) throw new Error('Expected a transaction on postgres.js');
  return session.client;
}

/** Resolves when the database answers. */
export async function ping(db: Queryable): Promise<undefined> {
  await db.execute(sql`select 1`);
}
