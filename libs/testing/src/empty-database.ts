import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { testDatabaseUrl } from './config.ts';
import { testServers } from './servers/test-servers.ts';

let ownServer: Promise<string> | undefined;

/**
 * A fresh database with nothing in it, on the Postgres of this test run (one of this process's own where the run has
 * none; it ends with the process). The test applies the migrations that it wants. Disposing drops the database, whoever
 * is still connected.
 */
export async function emptyDatabase(): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = testDatabaseUrl() ?? (await startOwnServer());
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, (sql) => sql`CREATE DATABASE ${sql(name)}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await administer(server, (sql) => sql`DROP DATABASE IF EXISTS ${sql(name)} WITH (FORCE)`);
    },
  };
}

function startOwnServer(): Promise<string> {
  ownServer ??= testServers()
    .then((servers) => servers.startPostgres())
    .then(({ url }) => url);
  return ownServer;
}

async function administer(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => undefined });
  try {
    await work(sql);
  } finally {
    await sql.end();
  }
}
