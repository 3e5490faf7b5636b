import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { inheritedEnvironment, testTemplate } from './config.ts';
import { createDatabase, databaseServer } from './empty-database.ts';

const quickImports = fileURLToPath(new URL('../../service/src/quick-imports.ts', import.meta.url));
const migration = fileURLToPath(new URL('../../../apps/migration/src/main.ts', import.meta.url));

let ownTemplate: ReturnType<typeof createTemplate> | undefined;

/**
 * A new database with the schema, as the services find it. `url` is of a user with the rights of a service; `ownerUrl` is
 * for a test that itself alters or empties tables. Disposing drops it, even if connections to it are open.
 */
export async function migratedDatabase(): Promise<
  { readonly url: string; readonly ownerUrl: string } & AsyncDisposable
> {
  const server = await databaseServer();
  const database = await createDatabase(server, testTemplate() ?? (await templateOf(server)));
  return { ...database, url: asService(database.url), ownerUrl: database.url };
}

/** The template of a process that has a server of its own. */
async function templateOf(server: string): Promise<string> {
  ownTemplate ??= createTemplate(server);
  return (await ownTemplate).name;
}

/** Runs the migration on an empty database. A copy of it takes less time than a migration. */
export async function createTemplate(server: string): Promise<{ readonly name: string } & AsyncDisposable> {
  const database = await createDatabase(server);
  const env = {
    ...inheritedEnvironment(),
    DATABASE_URL: database.url,
    SERVICE_DATABASE_URL: asService(database.url),
    LOG_LEVEL: 'error',
  };
  await promisify(execFile)(process.execPath, ['--import', quickImports, migration], { env });
  return database;
}

/** One user for all copies of the template: its rights in a database are copied, too. */
function asService(url: string): string {
  return Object.assign(new URL(url), { username: 'ligai_test_service', password: 'service' }).href;
}
