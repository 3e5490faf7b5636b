import { newCallId } from '@ligai/contracts';
import { aPhoneNumber, aPrompt } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { insertQueuedCall } from '../index.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { touchedBlocks } from '../testing/touched-blocks.ts';
import { pickQueuedCalls } from './pick-queued-calls.ts';

const db = await migratedDatabase({ max: 1 });

async function queued(number: string) {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(number), source: 'schedule' as const, prompt: aPrompt() };
  await db.transaction((tx) => insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 }));
  return call_id;
}

const pick = () => pickQueuedCalls(db, { lastServed: null, limit: 1, holdMs: 0, oneCallPerNumber: 'automatic' });

describe('a pick while thousands of calls wait for one busy number', () => {
  it('reads each of them once, and the busy numbers once for all of them', async () => {
    const onLine = await queued('5511980000001');
    await db.execute(sql`
      insert into calls (call_id, called_number, source, prompt, dial_before)
      select 'call-' || n, called_number, source, prompt, dial_before from calls, generate_series(1, 20000) n
      where call_id = ${onLine}`);
    await db.execute(sql`update calls set status = 'ringing' where call_id = ${onLine}`);
    const free = await queued('5511980000002');
    const { rows } = await db.execute<{ blocks: number }>(
      sql`select (pg_relation_size('calls') / current_setting('block_size')::int)::int as blocks`,
    );
    const touched = await touchedBlocks(db, 'calls', async () => {
      expect(await pick()).toMatchObject([{ callId: free }]);
    });
    // The table once, and the index of queued calls; a look-up for each call would touch a block for each.
    expect(touched).toBeLessThan(1.5 * (rows[0]?.blocks ?? 0));
  });
});
