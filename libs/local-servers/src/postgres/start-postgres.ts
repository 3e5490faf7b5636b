import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isLigaiError, systemClock } from '@ligai/kernel';
import { freePort } from '../process/free-port.ts';
import { startGuarded } from '../process/guarded-process.ts';
import { stopLeftover } from '../process/stop-leftover.ts';
import { executable, postgresHome } from './binaries.ts';
import { type Cluster, openCluster, superuser } from './cluster.ts';
import { type Runner, unprivileged } from './unprivileged.ts';

export type PostgresOptions = {
  /** The data folder. If omitted, the server is for a test: a temporary folder, deleted at the end, and no fsync. */
  dataDir?: string;
  /** 0, the default, selects any free port. */
  port?: number;
  log?: (line: string) => void;
};

export type LocalPostgres = { readonly url: string; readonly ended: Promise<void> } & AsyncDisposable;

/**
 * Starts a Postgres on a free port of 127.0.0.1, with a random password, which cannot outlive this process. `url` is
 * that of the database `postgres`. Errors: `bad_configuration` with the message of Postgres.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<LocalPostgres> {
  const { dataDir, port = 0, log } = options;
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'ligai-postgres-'));
  const remove = () => {
    if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
  };
  try {
    const runner = unprivileged(postgresHome());
    const cluster = openCluster(folder, runner);
    if (dataDir !== undefined) await stopLeftover(join(cluster.folder, 'postmaster.pid'), 'postgres', systemClock);
    const temporary = dataDir === undefined ? folder : undefined;
    const launched = await launch(cluster, runner, { port, temporary, log });
    return {
      url: `postgres://${superuser}:${cluster.password}@127.0.0.1:${launched.port}/postgres`,
      ended: launched.server.ended,
      async [Symbol.asyncDispose]() {
        await launched.server[Symbol.asyncDispose]();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

type LaunchOptions = { port: number; temporary: string | undefined; log: ((line: string) => void) | undefined };

async function launch(cluster: Cluster, runner: Runner, options: LaunchOptions) {
  const { temporary } = options;
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port || (await freePort());
    const program = join(runner.home, 'bin', executable('postgres'));
    const order = {
      ...runner.command(program, serverArguments(cluster.folder, port, temporary === undefined)),
      // Fast, then immediate, then none at all.
      stopSignals: ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const,
      patienceMs: 5000,
      ...(temporary !== undefined && { temporary }),
    };
    try {
      const ready = /database system is ready to accept connections/;
      const server = await startGuarded(order, { name: 'Postgres', ready, readyWithinMs: 60_000, log: options.log });
      return { port, server };
    } catch (error) {
      // Another process took the port between our check and the bind of Postgres.
      const taken = isLigaiError(error) && /could not bind|Address already in use/.test(error.message);
      if (!taken || options.port !== 0 || attempt >= 5) throw error;
    }
  }
}

function serverArguments(folder: string, port: number, durable: boolean): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    max_connections: 200,
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' }),
  };
  return ['-D', folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
