import { emptyDatabase } from '@ligai/testing';
import { afterAll } from 'vitest';
import { type Database, type DatabaseOptions, openDatabase } from '../database.ts';
import { migrate } from '../migrate.ts';

/** A database of its own for the test file that awaits this at its top, with the whole schema. */
export async function migratedDatabase(options: DatabaseOptions = {}): Promise<Database> {
  const own = new AsyncDisposableStack();
  afterAll(() => own.disposeAsync());
  const { url } = own.use(await emptyDatabase());
  await migrate(url);
  return own.use(openDatabase(url, options));
}
