import { emptyDatabase } from '@ligai/testing';
import { afterAll } from 'vitest';
import { type Database, type DatabaseOptions, openDatabase } from '../database.ts';
import { migrate } from '../migrate.ts';

/** Creates a separate database with the whole schema, for a test file that awaits it at top level. */
export async function migratedDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const own = new AsyncDisposableStack();
  afterAll(() => own.disposeAsync());
  const { url } = own.use(await emptyDatabase());
  await migrate(url);
  return own.use(openDatabase(url, options));
}
