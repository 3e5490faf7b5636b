import { shareTestDatabase, shareTestTemplate, testDatabaseUrl, testTemplate } from '../config.ts';
import { createTemplate } from '../migrated-database.ts';
import { testServers } from './test-servers.ts';

/** Vitest's global set-up: one Postgres with one migrated database for the whole run, and a teardown that removes both. */
export default async function setup(): Promise<(() => Promise<void>) | undefined> {
  // Another project of the same run has done it.
  if (testTemplate() !== undefined) return undefined;
  const used = new AsyncDisposableStack();
  const given = testDatabaseUrl();
  const server = given ?? used.use(await (await testServers()).startPostgres()).url;
  const template = used.use(await createTemplate(server));
  shareTestDatabase(server);
  shareTestTemplate(template.name);
  return () => used.disposeAsync();
}
