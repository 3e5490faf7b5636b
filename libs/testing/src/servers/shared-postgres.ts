import { shareTestDatabase, testDatabaseUrl } from '../config.ts';
import { testServers } from './test-servers.ts';

/** Vitest's global set-up: one Postgres for the whole run, and a teardown that stops it. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (testDatabaseUrl() !== undefined) return undefined;
  const server = await (await testServers()).startPostgres();
  shareTestDatabase(server.url);
  return async () => server[Symbol.asyncDispose]();
}
