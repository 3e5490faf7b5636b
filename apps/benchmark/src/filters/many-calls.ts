import { advanceCallTotals, type Database } from '@ligai/db';
import { aPrompt } from '@ligai/testing';
import { sql } from 'drizzle-orm';

const perInsert = 500_000;

/**
 * Fills `calls` with a year of ended calls: half of them answered, 60 % from 200 consecutive campaigns, a quarter with
 * names, some numbers called repeatedly. Indexes are created after the rows.
 */
export async function insertYearOfCalls(db: Database, calls: number, progress: (done: string) => void): Promise<void> {
  await db.execute(sql`set synchronous_commit = off`);
  await db.execute(sql`set maintenance_work_mem = '512MB'`);
  const { rows: indexes } = await db.execute<{ name: string; definition: string }>(sql`
    select indexname as name, indexdef as definition from pg_indexes
    where tablename = 'calls' and indexname not in (select conname from pg_constraint)`);
  for (const { name } of indexes) await db.execute(sql`drop index ${sql.identifier(name)}`);
  for (let from = 1; from <= calls; from += perInsert) {
    await insertRange(db, { from, to: Math.min(calls, from + perInsert - 1), calls });
    progress(`${Math.min(calls, from + perInsert - 1)} calls are inserted`);
  }
  for (const { name, definition } of indexes) {
    await db.execute(sql.raw(definition));
    progress(`index ${name} is created`);
  }
  // By the time of so many calls, autovacuum would have run.
  await db.execute(sql`vacuum analyze calls`);
  progress('the table is vacuumed');
  while (await db.transaction((tx) => advanceCallTotals(tx, perInsert))) {}
  progress('the totals are computed');
}

/** The values of the `nth` call are computed from `nth`, so that every run inserts the same ones. */
async function insertRange(db: Database, { from, to, calls }: { from: number; to: number; calls: number }) {
  await db.execute(sql`
    insert into calls (call_id, called_number, source, status, prompt, prompt_id, campaign_id, name, dial_before,
      created_at, start_time, end_time, successful)
    select 'call-' || md5(n::text), '55119' || lpad(((n::bigint * 7919) % 60000000 + 10000000)::text, 8, '0'),
      case when n % 10 < 6 then 'campaign' else 'api' end, status, ${JSON.stringify(aPrompt())}::jsonb, n % 20 + 1,
      case when n % 10 < 6 then n::bigint * 200 / ${calls}::bigint + 1 end,
      case when n % 4 = 0 then 'Maria ' || md5(n::text) end, at, at,
      case when status = 'completed' then at end, at + n % 300 * interval '1 second', status = 'completed' and n % 3 > 0
    from generate_series(${from}::int, ${to}::int) n,
      lateral (select now() - (${calls}::bigint - n + 100) * (interval '365 days' / ${calls}::bigint) - interval '1 hour' as at) times,
      lateral (select (array['completed', 'completed', 'completed', 'completed', 'completed', 'no_answer', 'no_answer', 'busy',
        'failed', case when n % 1000 = 9 then 'cancelled' else 'voicemail' end])[(n * 31 % 10) + 1] as status) statuses`);
}
