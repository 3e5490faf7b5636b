import { fileURLToPath } from 'node:url';
import { LigaiError } from '@ligai/kernel';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { Client } from 'pg';
import { defaultSilenceMs } from './pool.ts';
import { WatchedClient } from './watched-client.ts';

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/** Any lock id that is not otherwise used in this database: "LigAI" in ASCII. */
const migrationLock = '327340278089';

/**
 * Migrates the schema of the database at `url`. Every service may call it concurrently: an advisory lock admits one,
 * and the others find nothing to do. Error: `bad_configuration` if the database has the schema of another version,
 * which is left unchanged; the error names `dataFolder`, where Postgres stores its data, if the caller knows it.
 */
export async function migrate(url: string, { dataFolder }: { dataFolder?: string } = {}): Promise<void> {
  const client = new WatchedClient({ connectionString: url }, defaultSilenceMs);
  // A connection failure rejects the current query and the next one.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await refuseOtherSchema(client, dataFolder);
    await runMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Ending the session also releases the advisory lock.
    await client.end();
  }
}

/**
 * Until 1.0.0 the single migration changes in place, so there is no migration from one version's schema to the next.
 */
async function refuseOtherSchema(client: Client, dataFolder: string | undefined): Promise<void> {
  const { rows: tables } = await client.query(
    `select to_regclass('drizzle.__drizzle_migrations') is not null as there`,
  );
  if (!tables[0].there) return;
  const known = readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash);
  const { rows: foreign } = await client.query(
    'select 1 from drizzle.__drizzle_migrations where hash <> all($1::text[]) limit 1',
    [known],
  );
  if (foreign.length === 0) return;
  const remedy =
    dataFolder === undefined ? 'use an empty database' : `delete the data folder ${dataFolder}, which loses all data`;
  throw new LigaiError('bad_configuration', `The database has the schema of another version of LigAI: ${remedy}`);
}
