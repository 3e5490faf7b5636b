import { pipeline } from 'node:stream/promises';
import { systemClock } from '@ligai/kernel';
import type { Pool } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ContactsFile } from './contacts-file.ts';

/** The floor: the same contacts by one COPY into a table without index or constraint. Gives seconds. */
export async function bareCopy(sql: Pool, file: ContactsFile): Promise<number> {
  await sql.query('create table bare_contacts (nth bigint, phone_number text, name text, metadata jsonb)');
  const connection = await sql.connect();
  const startedMs = systemClock.monotonic();
  await pipeline(file.copyText(), connection.query(copyFrom('copy bare_contacts from stdin')));
  const seconds = (systemClock.monotonic() - startedMs) / 1000;
  connection.release();
  await sql.query('drop table bare_contacts');
  return seconds;
}
