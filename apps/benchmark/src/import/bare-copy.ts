import { pipeline } from 'node:stream/promises';
import { systemClock } from '@ligai/kernel';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { ContactsFile } from './contacts-file.ts';

/** Floor: imports the same contacts with one COPY into a table without index or constraint. Returns seconds. */
export async function bareCopy(databaseUrl: string, file: ContactsFile): Promise<number> {
  const client = new Client(databaseUrl);
  await client.connect();
  try {
    await client.query('create table bare_contacts (nth bigint, phone_number text, name text, metadata jsonb)');
    const startedMs = systemClock.monotonic();
    await pipeline(file.copyText(), client.query(copyFrom('copy bare_contacts from stdin')));
    const seconds = (systemClock.monotonic() - startedMs) / 1000;
    await client.query('drop table bare_contacts');
    return seconds;
  } finally {
    await client.end();
  }
}
