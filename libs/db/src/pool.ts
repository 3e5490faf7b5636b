import { systemClock } from '@ligai/kernel';
import { type ClientConfig, Pool, type PoolClient } from 'pg';
import { defaultSilenceMs, ServerSilent, WatchedClient } from './watched-client.ts';

export type DatabaseOptions = {
  /** Connections at most. */
  max?: number;
  /** Shown in `pg_stat_activity`. */
  name?: string;
  /**
   * Limit of the idle time of a transaction: after it the process is assumed to be frozen, and the transaction is
   * rolled back since others wait for its locks. If the process resumes, its further queries in the transaction fail.
   */
  idleInTransactionMs?: number;
  /**
   * After this time without a byte of a reply, a check asks the server whether the query still runs: see
   * `WatchedClient`.
   */
  silenceMs?: number;
};

/** Time limit for a query that waits for a free connection: after it the database is overloaded or out of reach. */
const inLineMs = 30_000;

const disposeMs = 5_000;

/** A connection pool for one server. The failure of a connection rejects its query; between queries it is ignored. */
export function openPool(url: string, options: DatabaseOptions): Pool & AsyncDisposable {
  const { silenceMs = defaultSilenceMs } = options;
  const pool = new Pool({
    Client: class extends WatchedClient {
      constructor(config: ClientConfig = {}) {
        super(config, silenceMs);
      }
    },
    connectionString: url,
    max: options.max ?? 10,
    application_name: options.name ?? 'ligai',
    idle_in_transaction_session_timeout: options.idleInTransactionMs ?? 15_000,
    connectionTimeoutMillis: inLineMs,
    // A call must not wait some milliseconds for a new connection.
    idleTimeoutMillis: 0,
    // After a failover behind the same name, an old connection may still lead to the server of before.
    maxLifetimeSeconds: 1_800,
  });
  const connections = new Set<PoolClient>();
  const idle = new Set<PoolClient>();
  pool.on('connect', (connection) => {
    connections.add(connection);
    // Without a listener the loss of a connection between two queries ends the process.
    connection.on('error', (error) => {
      if (error instanceof ServerSilent) endAll(idle, error);
    });
  });
  pool.on('acquire', (connection) => idle.delete(connection));
  pool.on('release', (_, connection) => idle.add(connection));
  pool.on('remove', (connection) => {
    connections.delete(connection);
    idle.delete(connection);
  });
  pool.on('error', () => {});
  let closed: Promise<void> | undefined;
  const dispose = () => {
    closed ??= close(pool, connections);
    return closed;
  };
  return Object.assign(pool, { [Symbol.asyncDispose]: dispose });
}

/** Ends all idle connections to the server: if one is dead, each of the others would cost a query the same wait. */
function endAll(idle: Set<PoolClient>, error: Error): void {
  for (const connection of idle) {
    idle.delete(connection);
    connection.connection.stream.destroy(error);
  }
}

async function close(pool: Pool, connections: ReadonlySet<PoolClient>): Promise<void> {
  const late = new AbortController();
  using _ = systemClock.after(disposeMs, () => late.abort());
  // A request that still waits for a connection when the pool ends never settles.
  while (pool.waitingCount > 0 && !late.signal.aborted) await systemClock.sleep(10);
  const ended = pool.end();
  const cutOff = new Promise<void>((resolve) => {
    const cut = () => {
      for (const connection of connections) connection.end().catch(() => {});
      resolve();
    };
    if (late.signal.aborted) cut();
    else late.signal.addEventListener('abort', cut);
  });
  await Promise.race([ended, cutOff]);
}
