import { type NodePgQueryResultHKT, NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres';
import type { PgDatabase, PgDialect, PgTransactionConfig } from 'drizzle-orm/pg-core';
import type { Pool, PoolClient } from 'pg';
import { isDatabaseAway } from './database-errors.ts';

/** What a query runs on: the database itself, or a transaction on it. */
export type Queryable = PgDatabase<NodePgQueryResultHKT>;

/** A transaction, as `database.transaction(async (tx) => …)` passes it. */
export type Transaction = Parameters<Parameters<Queryable['transaction']>[0]>[0];

type NoSchema = Record<string, never>;
type Work<T> = (tx: NodePgTransaction<NoSchema, NoSchema>) => Promise<T>;

/**
 * Gives each transaction a pooled connection, and returns it however the transaction ends. drizzle's own session leaks
 * the connection if `begin` fails, takes a commit that Postgres answered by a rollback for a success, and throws the
 * error of a failed rollback instead of the error that caused the rollback.
 */
export class PooledSession extends NodePgSession<NoSchema, NoSchema> {
  readonly #pool: Pool;
  readonly #dialect: PgDialect;

  constructor(pool: Pool, dialect: PgDialect) {
    super(pool, dialect, undefined);
    this.#pool = pool;
    this.#dialect = dialect;
  }

  override async transaction<T>(work: Work<T>, config?: PgTransactionConfig): Promise<T> {
    const connection = await this.#pool.connect();
    let clean = false;
    try {
      await connection.query('begin');
      const session = new ConnectionSession(connection, this.#dialect);
      const tx = new NodePgTransaction<NoSchema, NoSchema>(this.#dialect, session, undefined);
      if (config) await tx.setTransaction(config);
      const result = await work(tx);
      const { command } = await connection.query('commit');
      clean = true;
      // A statement failed and the caller swallowed its error, so Postgres rolled back.
      if (command !== 'COMMIT') throw new Error(`Cannot commit: Postgres answered ${command}`);
      return result;
    } catch (error) {
      if (!clean) clean = !isDatabaseAway(error) && (await rolledBack(connection));
      throw error;
    } finally {
      connection.release(!clean);
    }
  }
}

async function rolledBack(connection: PoolClient): Promise<boolean> {
  return connection.query('rollback').then(
    () => true,
    () => false,
  );
}

/** A session on one connection. */
class ConnectionSession extends NodePgSession<NoSchema, NoSchema> {
  readonly connection: PoolClient;

  constructor(connection: PoolClient, dialect: PgDialect) {
    super(connection, dialect, undefined);
    this.connection = connection;
  }
}

/** The connection of a transaction, for features that drizzle does not support, such as COPY. */
export function connectionOf(tx: Transaction): PoolClient {
  const { session } = tx._;
  if (!(session instanceof ConnectionSession)) throw new Error('Expected a transaction on a connection of a pool');
  return session.connection;
}
