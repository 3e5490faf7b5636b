import { NodePgSession, type NodePgTransaction } from 'drizzle-orm/node-postgres';
import type { PgDialect, PgTransactionConfig } from 'drizzle-orm/pg-core';
import type { Pool, PoolClient } from 'pg';
import type { Transaction } from './database.ts';

type NoSchema = Record<string, never>;
type Work<T> = (tx: NodePgTransaction<NoSchema, NoSchema>) => Promise<T>;

/**
 * Gives each transaction a connection of the pool's, and takes it back however the transaction ends. drizzle itself keeps a
 * connection for ever when `begin` fails on it.
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
    try {
      return await new ConnectionSession(connection, this.#dialect).transaction(work, config);
    } finally {
      const clean = connection.getTransactionStatus() === 'I';
      connection.release(!clean);
    }
  }
}

/** A session on one connection. */
class ConnectionSession extends NodePgSession<NoSchema, NoSchema> {
  readonly connection: PoolClient;

  constructor(connection: PoolClient, dialect: PgDialect) {
    super(connection, dialect, undefined);
    this.connection = connection;
  }

  override transaction<T>(work: Work<T>, config?: PgTransactionConfig): Promise<T> {
    return super.transaction(async (tx) => {
      const result = await work(tx);
      // Postgres answers such a commit by a rollback, and calls neither an error.
      if (this.connection.getTransactionStatus() === 'E')
        throw new Error('Cannot commit: a statement of the transaction failed, and the failure was not passed on');
      return result;
    }, config);
  }
}

/** The connection that a transaction runs on, for what drizzle has no words for, such as COPY. */
export function connectionOf(tx: Transaction): PoolClient {
  const { session } = tx._;
  if (!(session instanceof ConnectionSession)) throw new Error('Expected a transaction on a connection of a pool');
  return session.connection;
}
