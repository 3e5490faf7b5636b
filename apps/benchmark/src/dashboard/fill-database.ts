import { pipeline } from 'node:stream/promises';
import { migrate, openDatabase } from '@ligai/db';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { insertYearOfCalls } from '../filters/many-calls.ts';

/** As many as `insertYearOfCalls` spreads its calls over. */
const campaigns = 200;

export type Fill = { calls: number; contacts: number };

/** A migrated database with a year of calls, and contacts of 200 ended campaigns, half of them in the first one. */
export async function fillDatabase(url: string, fill: Fill, progress: (done: string) => void): Promise<void> {
  await migrate(url);
  await using db = openDatabase(url, { max: 1 });
  await insertYearOfCalls(db, fill.calls, () => {});
  progress(`${fill.calls} calls are inserted`);
  await copyContacts(url, fill.contacts);
  progress(`${fill.contacts} contacts are inserted`);
}

async function copyContacts(url: string, contacts: number): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    await client.query(`
      insert into campaigns (name, max_concurrent, status, created_at, started_at, completed_at)
      select 'Campanha ' || n, 10, 'completed', now() - n * interval '1 day', now() - n * interval '1 day', now()
      from generate_series(1, ${campaigns}) n`);
    const columns =
      'campaign_id, phone_number, name, metadata, status, call_id, asked_at, duration, reason, successful';
    await pipeline(lines(contacts), client.query(copyFrom(`copy contacts (${columns}) from stdin`)));
    await client.query(`
      update campaigns set total_contacts = total, successful_contacts = good, failed_contacts = finished - good
      from (select campaign_id, count(*) total, count(*) filter (where successful) good,
          count(*) filter (where status <> 'pending') finished from contacts group by 1) counted
      where campaign_id = id`);
    await client.query('vacuum analyze contacts');
  } finally {
    await client.end();
  }
}

/** In the text format of COPY, in pieces of about 64 KiB. */
function* lines(contacts: number): Generator<string> {
  let text = '';
  for (let nth = 0; nth < contacts; nth += 1) {
    const campaign = nth < contacts / 2 ? 1 : 2 + (nth % (campaigns - 1));
    const who = `${campaign}\t${5_511_900_000_000 + nth}\tMaria da Silva ${nth}\t{"plano": "Ouro ${nth % 100}"}`;
    text += `${who}\t${fateOf(nth)}\n`;
    if (text.length < 65_536) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}

/** Status, call, time of the request, duration, reason, success. */
function fateOf(nth: number): string {
  if (nth % 5 === 0) return 'pending\t\\N\t\\N\t0\t\\N\tf';
  const call = `call-contact-${nth}\t2026-01-15 10:30:00Z`;
  return nth % 3 === 0 ? `busy\t${call}\t0\t\\N\tf` : `completed\t${call}\t${nth % 300}\t\\N\tt`;
}
