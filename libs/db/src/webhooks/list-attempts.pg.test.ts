import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { insertWebhook, listAttempts, secretBox } from '../index.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { touchedBlocks } from '../testing/touched-blocks.ts';

// One connection, so that its settings and statistics are those of all queries.
const db = await migratedDatabase({ max: 1 }, 'owner');
const attempts = 30_000;
let healthy: number;
let broken: number;

beforeAll(async () => {
  // Else the rows are not known to be visible to all when the table is vacuumed.
  await db.execute(sql`set synchronous_commit = on`);
  const box = secretBox(Buffer.alloc(32, 7));
  const aWebhook = async (name: string) => {
    const given = { name, url: 'https://example.com/webhook', secret: null, isActive: true, retryForHours: 0 };
    return (await insertWebhook(db, box, { ...given, events: ['call.started'] })).id;
  };
  [healthy, broken] = [await aWebhook('healthy'), await aWebhook('broken')];
  // Of the oldest attempts a few are unlike all later ones.
  for (const [webhook, success] of [
    [healthy, true],
    [broken, false],
  ]) {
    await db.execute(sql`
      insert into webhook_attempts (webhook_id, event, body, attempt, status_code, success, response_time_ms)
      select ${webhook}::bigint, case when n <= 20 then 'call.failed' else 'call.ended' end, '{}', 1, 200,
        case when n <= 10 then not ${success}::boolean else ${success}::boolean end, 12
      from generate_series(1, ${attempts}::int) n`);
  }
  await db.execute(sql`vacuum analyze webhook_attempts`);
  // So small a table is read whole; with millions of attempts the planner does not think of it.
  await db.execute(sql`set enable_seqscan = off`);
});

describe('a list of attempts reads few blocks of a large table', () => {
  it.each([
    ['if few failed', () => listAttempts(db, healthy, { skip: 0, limit: 50, success: false }), 10],
    ['if few succeeded', () => listAttempts(db, broken, { skip: 0, limit: 50, success: true }), 10],
    ['for a rare event', () => listAttempts(db, healthy, { skip: 0, limit: 50, event: ['call.failed'] }), 20],
    [
      'for failures of a rare event',
      () => listAttempts(db, healthy, { skip: 0, limit: 50, event: ['call.failed'], success: false }),
      10,
    ],
    ['for an event without attempts', () => listAttempts(db, healthy, { skip: 0, limit: 50, event: ['test'] }), 0],
  ])('%s', async (_, ask, found) => {
    expect((await ask()).attempts).toHaveLength(found);
    expect(await touchedBlocks(db, 'webhook_attempts', ask)).toBeLessThanOrEqual(100);
  });
});
