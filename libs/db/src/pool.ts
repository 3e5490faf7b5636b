import { systemClock } from '@ligai/kernel';
import { Client, type ClientConfig, Pool, type PoolClient } from 'pg';
import type { DatabaseOptions } from './database.ts';

const disposeMs = 5_000;

/**
 * Connections that wait in line for as long as it takes, but for a server that does not answer only 5 s. What happens to
 * one is told by the query that it happens to: between queries there is nobody to tell.
 */
export function openPool(url: string, options: DatabaseOptions): Pool & AsyncDisposable {
  const pool = new Pool({
    Client: HastyClient,
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'ligai',
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 15_000,
    // A connection costs some milliseconds of a call to open.
    idleTimeoutMillis: 0,
    keepAlive: true,
  });
  const connections = new Set<PoolClient>();
  pool.on('connect', (connection) => {
    connections.add(connection);
    // Without a listener the loss of a connection between two queries ends the process.
    connection.on('error', () => {});
  });
  pool.on('remove', (connection) => connections.delete(connection));
  pool.on('error', () => {});
  return Object.assign(pool, { [Symbol.asyncDispose]: () => close(pool, connections) });
}

/** The pool's own limit on connecting would also count the time in line for a connection. */
class HastyClient extends Client {
  constructor(config?: ClientConfig) {
    super({ ...config, connectionTimeoutMillis: 5_000 });
  }
}

async function close(pool: Pool, connections: ReadonlySet<PoolClient>): Promise<void> {
  const { promise: tooLate, resolve } = Promise.withResolvers<void>();
  using _ = systemClock.after(disposeMs, () => {
    for (const connection of connections) void connection.end();
    resolve();
  });
  await Promise.race([drained(pool).then(() => pool.end()), tooLate]);
}

/** Whoever waits in line when a pool ends waits for ever. */
async function drained(pool: Pool): Promise<void> {
  while (pool.waitingCount > 0) await new Promise((resolve) => pool.once('release', resolve));
}
