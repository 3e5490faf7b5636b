import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { testDatabaseUrl } from './config.ts';
import { testServers } from './servers/test-servers.ts';

let ownServer: Promise<string> | undefined;

/** The Postgres of this test run, or one of this process, if the run has none; it ends with the process. */
export async function databaseServer(): Promise<string> {
  const shared = testDatabaseUrl();
  if (shared !== undefined) return shared;
  ownServer ??= startOwnServer();
  return await ownServer;
}

/**
 * A new database with nothing in it: for a test of the migration itself, and for a program that migrates. Disposing drops
 * it, even if connections to it are open, and the user that `npm start` has created for it.
 */
export async function emptyDatabase(): Promise<{ readonly url: string } & AsyncDisposable> {
  return await createDatabase(await databaseServer());
}

/** A new copy of the database `template` on `server`; without one, an empty database. */
export async function createDatabase(server: string, template = 'template1') {
  const name = `test_${randomBytes(8).toString('hex')}`;
  // Postgres' other strategy writes each page to the log, too.
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  return {
    name,
    url: onDatabase(server, name),
    async [Symbol.asyncDispose]() {
      await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await administer(server, `DROP ROLE IF EXISTS ligai_service_${name}`);
    },
  };
}

function onDatabase(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function startOwnServer(): Promise<string> {
  const { url } = await (await testServers()).startPostgres();
  return url;
}

const administrators = new Map<string, Pool>();

/** With a connection that stays open for a while: for Postgres, a new one is a new process. */
async function administer(server: string, statement: string): Promise<void> {
  await administratorOf(server).query(statement);
}

function administratorOf(server: string): Pool {
  const known = administrators.get(server);
  if (known) return known;
  const pool = new Pool({ connectionString: server, max: 2, allowExitOnIdle: true });
  // The server may end before this process.
  pool.on('error', () => {});
  administrators.set(server, pool);
  return pool;
}
