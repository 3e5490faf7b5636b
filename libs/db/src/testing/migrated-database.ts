import { migratedDatabase as database } from '@ligai/testing';
import { afterAll } from 'vitest';
import { type Database, type DatabaseOptions, openDatabase } from '../database.ts';

/**
 * Opens a separate database with the whole schema, for a test file that awaits it at top level: with the rights of a
 * service, or as the `owner` if the test itself alters tables.
 */
export async function migratedDatabase(
  options: DatabaseOptions = {},
  as: 'service' | 'owner' = 'service',
): Promise<Database> {
  const own = new AsyncDisposableStack();
  afterAll(() => own.disposeAsync());
  const { url, ownerUrl } = own.use(await database());
  return own.use(openDatabase(as === 'owner' ? ownerUrl : url, options));
}
