import type { CallId, Cursor } from '@ligai/contracts';
import { aPrompt } from '@ligai/testing';
import { sql } from 'drizzle-orm';
import { beforeAll, describe, expect, it } from 'vitest';
import { withdrawQueuedCalls } from '../calls/end-queued-calls.ts';
import { findActiveCall, findLiveCall, listActiveCalls } from '../calls/find-calls.ts';
import { listCalls } from '../calls/list-calls.ts';
import { findCampaign, listCampaigns } from '../campaigns/find-campaigns.ts';
import { listContacts } from '../contacts/list-contacts.ts';
import { listSchedules } from '../schedules/find-schedules.ts';
import { migratedDatabase } from '../testing/migrated-database.ts';
import { listAttempts, listDeliveries } from '../webhooks/list-deliveries.ts';
import type { ListEnd } from './list-page.ts';

const db = await migratedDatabase({}, 'owner');
const rows = 200;
const rowBytes = 100_000;
const text = sql`repeat('x', ${rowBytes}::int)`;
const metadata = sql`jsonb_build_object('text', ${text})`;
const n = sql`generate_series(1, ${rows}::int) n`;
const number = sql`'55119' || lpad((90000000 + n)::text, 8, '0')`;
const prompt = sql`${JSON.stringify({ ...aPrompt(), content: 'y'.repeat(rowBytes) })}::jsonb`;

beforeAll(async () => {
  await db.execute(sql`
    insert into calls (call_id, called_number, source, status, prompt, metadata, dial_before)
    select 'call-' || n, ${number}, 'api', case when n % 2 = 0 then 'queued' else 'dialing' end, ${prompt}, ${metadata}, now()
    from ${n}`);
  await db.execute(sql`
    insert into campaigns (name, max_concurrent, status, prompt, total_contacts) select 'Campaign ' || n, 1, 'running', ${prompt}, ${rows}::int from ${n}`);
  await db.execute(
    sql`insert into contacts (campaign_id, phone_number, metadata) select 1, ${number}, ${metadata} from ${n}`,
  );
  await db.execute(sql`
    insert into schedules (phone_number, scheduled_time, variables, metadata)
    select ${number}, now(), jsonb_build_object('a', repeat('x', ${rowBytes / 2}::int)),
      jsonb_build_object('b', repeat('x', ${rowBytes / 2}::int)) from ${n}`);
  await db.execute(
    sql`insert into webhooks (name, url, events) values ('crm', 'https://example.com/webhook', '{call.ended}')`,
  );
  await db.execute(sql`
    insert into webhook_deliveries (webhook_id, event_id, call_id, sequence, event, body)
    select 1, gen_random_uuid(), 'call-' || n, 1, 'call.ended', ${text} from ${n}`);
  await db.execute(sql`
    insert into webhook_attempts (webhook_id, delivery_id, event, attempt, response_body, success, response_time_ms)
    select 1, d.id, 'call.ended', 1, repeat('x', ${rowBytes / 2}::int), true, 12 from webhook_deliveries d`);
});

type Page = { skip: number; limit: number; cursor?: Cursor<never> };
type Read = ListEnd & { rows: { id: number }[] };

const bytesOf = (read: Read): number => Buffer.byteLength(JSON.stringify(read.rows));

describe('a page ends after 8 MB of text, and the next page continues after it', () => {
  it.each<[string, (page: Page) => Promise<Read>]>([
    ['calls', async (page) => listCalls(db, page).then(({ calls, ...end }) => ({ rows: calls, ...end }))],
    [
      'calls of two statuses',
      async (page) =>
        listCalls(db, { ...page, status: ['queued', 'dialing'] }).then(({ calls, ...end }) => ({
          rows: calls,
          ...end,
        })),
    ],
    [
      'calls of a search',
      async (page) => listCalls(db, { ...page, q: '55119' }).then(({ calls, ...end }) => ({ rows: calls, ...end })),
    ],
    [
      'contacts',
      async (page) => listContacts(db, 1, page).then(({ contacts, ...end }) => ({ rows: contacts, ...end })),
    ],
    [
      'schedules',
      async (page) => listSchedules(db, page).then(({ schedules, ...end }) => ({ rows: schedules, ...end })),
    ],
    [
      'webhook deliveries',
      async (page) => listDeliveries(db, 1, page).then(({ deliveries, ...end }) => ({ rows: deliveries, ...end })),
    ],
    [
      'webhook logs',
      async (page) => listAttempts(db, 1, page).then(({ attempts, ...end }) => ({ rows: attempts, ...end })),
    ],
  ])('%s', async (_, list) => {
    const ids: number[] = [];
    const sizes: number[] = [];
    let cursor: ListEnd['next'];
    do {
      const read = await list({ skip: 0, limit: 1000, ...(cursor && { cursor: cursor as Cursor<never> }) });
      expect(bytesOf(read)).toBeLessThan(8_000_000 + 2 * rowBytes);
      if (sizes.length === 0) expect(read.total).toBe(rows);
      ids.push(...read.rows.map(({ id }) => id));
      sizes.push(read.rows.length);
      cursor = read.next;
    } while (cursor);
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(new Set(ids).size).toBe(rows);
    const skipped = await list({ skip: 10, limit: 1000 });
    expect(skipped.rows.map(({ id }) => id)).toEqual(ids.slice(10, 10 + skipped.rows.length));
    expect(skipped.rows.length).toBe(sizes[0]);
  });

  it('but has at least one row', async () => {
    await db.execute(sql`
      insert into contacts (campaign_id, phone_number, metadata)
      select 2, ${number}, jsonb_build_object('text', repeat('x', 9000000)) from generate_series(1, 2) n`);
    const { contacts, next } = await listContacts(db, 2, { skip: 0, limit: 1000 });
    expect(contacts).toHaveLength(1);
    expect(next).toBeDefined();
  });
});

describe('prompts are not read', () => {
  const withoutPrompt = expect.not.objectContaining({ prompt: expect.anything() });

  it('with a list of calls, of active calls, or with one call', async () => {
    const { calls } = await listCalls(db, { skip: 0, limit: 10 });
    const active = await listActiveCalls(db);
    const [id, callId] = [calls[0]?.id ?? 0, active[0]?.callId ?? ('call-1' as never)];
    for (const call of [...calls, ...active, await findLiveCall(db, id), await findActiveCall(db, callId)]) {
      expect(call).toEqual(withoutPrompt);
    }
  });

  it('with the calls that are withdrawn', async () => {
    const { rows: queued } = await db.execute<{ call_id: CallId }>(
      sql`select call_id from calls where status = 'queued' limit 10`,
    );
    const ids = queued.map(({ call_id }) => call_id);
    const withdrawn = await db.transaction((tx) => withdrawQueuedCalls(tx, ids));
    expect(withdrawn).toHaveLength(10);
    for (const call of withdrawn) expect(call).toEqual(withoutPrompt);
  });

  it('with a list of campaigns, or with one campaign', async () => {
    const { campaigns } = await listCampaigns(db, { skip: 0, limit: 1000 });
    expect(campaigns).toHaveLength(rows);
    for (const campaign of [...campaigns, await findCampaign(db, 1)]) expect(campaign).toEqual(withoutPrompt);
  });
});
