import { fileURLToPath } from 'node:url';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate as runMigrations } from 'drizzle-orm/postgres-js/migrator';
import postgres from 'postgres';

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/** Any number that nothing else locks in this database: "LigAI" in ASCII. */
const migrationLock = '327340278089';

/**
 * Brings the schema of the database at `url` up to date. Every service may call it at the same time: the advisory lock
 * lets one through, and the others find nothing left to do.
 */
export async function migrate(url: string): Promise<void> {
  const client = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 5 });
  try {
    await client`select pg_advisory_lock(${migrationLock}::bigint)`;
    await runMigrations(drizzle(client), { migrationsFolder });
  } finally {
    // Ending the session gives the lock back too.
    await client.end({ timeout: 5 });
  }
}
