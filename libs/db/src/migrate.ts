import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import { Client } from 'pg';
import { keepAlive } from './pool.ts';

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/** Any number that nothing else locks in this database: "LigAI" in ASCII. */
const migrationLock = '327340278089';

/**
 * Brings the schema of the database at `url` up to date. Every service may call it at the same time: the advisory lock
 * lets one through, and the others find nothing left to do.
 */
export async function migrate(url: string): Promise<void> {
  const client = new Client({ ...keepAlive, connectionString: url, connectionTimeoutMillis: 5_000 });
  // What breaks the connection fails the query that is under way, and the next one.
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await runMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Ending the session gives the lock back too.
    await client.end();
  }
}
