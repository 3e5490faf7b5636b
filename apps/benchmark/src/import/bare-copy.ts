import { pipeline } from 'node:stream/promises';
import { systemClock } from '@ligai/kernel';
import type postgres from 'postgres';
import type { ContactsFile } from './contacts-file.ts';

/** The floor: the same contacts by one COPY into a table without index or constraint. Gives seconds. */
export async function bareCopy(sql: postgres.Sql, file: ContactsFile): Promise<number> {
  await sql`create table bare_contacts (nth bigint, phone_number text, name text, metadata jsonb)`;
  const startedMs = systemClock.monotonic();
  const copy = await sql`copy bare_contacts from stdin`.writable();
  await pipeline(file.copyText(), copy);
  const seconds = (systemClock.monotonic() - startedMs) / 1000;
  await sql`drop table bare_contacts`;
  return seconds;
}
