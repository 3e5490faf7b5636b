import { fileURLToPath } from 'node:url';
import { LigaiError } from '@ligai/kernel';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate as runMigrations } from 'drizzle-orm/node-postgres/migrator';
import type { Client } from 'pg';
import { grantServiceRole } from './service-role.ts';
import { withClient } from './watched-client.ts';

const migrationsFolder = fileURLToPath(new URL('../migrations', import.meta.url));

/** Any lock id that is not otherwise used in this database: "LigAI" in ASCII. */
const migrationLock = '327340278089';

export type MigrateOptions = {
  /** The services' URL of the same database: its user receives the rights on the rows, see `grantServiceRole`. */
  serviceUrl?: string | undefined;
  /** Where Postgres stores its data, for the error. */
  dataFolder?: string;
};

/**
 * Migrates the schema of the database at `url`, whose user owns it. Any number of processes may call it concurrently: an
 * advisory lock admits one, and the others find nothing to do. Error: `bad_configuration` if the database has the schema
 * of another version, which is left unchanged.
 */
export async function migrate(url: string, { serviceUrl, dataFolder }: MigrateOptions = {}): Promise<void> {
  await withClient(url, async (client) => {
    // The migrations name no schema where they create. Ending the session releases the lock.
    await client.query('set search_path to public');
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    if ((await stateOf(client)) === 'foreign') throw foreignSchemaError(dataFolder);
    // Before the migration: a service that sees its schema must have the rights on it.
    if (serviceUrl !== undefined) await grantServiceRole(client, serviceUrl);
    await runMigrations(drizzle(client), { migrationsFolder });
    if ((await stateOf(client)) !== 'current') throw new LigaiError('bad_configuration', tablesLost);
  });
}

const tablesLost =
  'The database lists all migrations as applied, but its tables are missing: restore a backup, or use an empty database';

/**
 * `current`: every migration of this version was applied, and the user may write to its tables. `missing`: at least one
 * was not, or the user has no right to read which. `foreign`: a migration was applied that this version does not have.
 */
export type SchemaState = 'missing' | 'current' | 'foreign';

/** Compares the database at `url` with the migrations of this version; changes nothing. Error: no connection. */
export function schemaState(url: string): Promise<SchemaState> {
  return withClient(url, stateOf);
}

/**
 * Until 1.0.0 the single migration changes in place, so there is no migration from one version's schema to the next.
 */
export function foreignSchemaError(dataFolder?: string): LigaiError {
  const remedy =
    dataFolder === undefined ? 'use an empty database' : `delete the data folder ${dataFolder}, which loses all data`;
  return new LigaiError('bad_configuration', `The database has the schema of another version of LigAI: ${remedy}`);
}

async function stateOf(client: Client): Promise<SchemaState> {
  const known = readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash);
  const applied = await appliedMigrations(client);
  if (applied.some((hash) => !known.includes(hash))) return 'foreign';
  if (!known.every((hash) => applied.includes(hash))) return 'missing';
  const { rows } = await client.query(`select has_table_privilege(to_regclass('public.calls'), 'insert') as writable`);
  return rows[0].writable ? 'current' : 'missing';
}

async function appliedMigrations(client: Client): Promise<string[]> {
  // Asked for first: Postgres writes each failed query to its log.
  const { rowCount: readable } = await client.query(`
    select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'drizzle' and relname = '__drizzle_migrations'
      and has_schema_privilege(pg_namespace.oid, 'usage') and has_table_privilege(pg_class.oid, 'select')`);
  if (readable === 0) return [];
  const { rows } = await client.query<{ hash: string }>('select hash from drizzle.__drizzle_migrations');
  return rows.map(({ hash }) => hash);
}
