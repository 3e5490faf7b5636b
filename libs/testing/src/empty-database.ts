import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
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
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

function startOwnServer(): Promise<string> {
  ownServer ??= testServers()
    .then((servers) => servers.startPostgres())
    .then(({ url }) => url);
  return ownServer;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client(url);
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}
