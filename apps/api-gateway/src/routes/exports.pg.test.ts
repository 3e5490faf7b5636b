import { request } from 'node:http';
import { newCallId } from '@ligai/contracts';
import { saveTurns, schema } from '@ligai/db';
import { aPhoneNumber, aPrompt, aTurn } from '@ligai/testing';
import { parse } from 'csv-parse/sync';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCampaign } from '../testing/campaigns.ts';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../testing/gateway-under-test.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

beforeEach(() => gateway.context.db.delete(schema.calls));

afterAll(() => gateway[Symbol.asyncDispose]());

async function rowsOf(path: string, delimiter = ','): Promise<Record<string, string>[]> {
  const { status, headers, body } = await gateway.ask(`GET /api/v1/${path}`);
  expect(status).toBe(200);
  expect(headers['content-type']).toMatch(/^text\/csv/);
  expect(headers['content-disposition']).toMatch(/^attachment; filename="?[\w-]+\.csv/);
  return parse(body as string, { columns: true, bom: true, delimiter });
}

async function aCall(row: Partial<typeof schema.calls.$inferInsert> = {}) {
  const required = { callId: newCallId(), calledNumber: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  const [call] = await gateway.context.db
    .insert(schema.calls)
    .values({ ...required, dialBefore: new Date(), ...row })
    .returning();
  if (!call) throw new Error('no row came back');
  return call;
}

/** More than an export reads at a time. */
const many = 1203;

const manyCalls = () =>
  gateway.context.db.execute(sql`
    insert into calls (call_id, called_number, source, status, prompt, dial_before, created_at, end_time)
    select 'call-many-' || n, '55119' || lpad((90000000 + n)::text, 8, '0'), 'api',
      case when n % 3 = 0 then 'busy' else 'failed' end, ${JSON.stringify(aPrompt())}::jsonb, now(),
      now() - n * interval '1 second', now() from generate_series(1, ${many}::int) n`);

describe('the export of calls', () => {
  it('has every call that matches the filters, in the order of the list', async () => {
    await manyCalls();
    const rows = await rowsOf('calls/export?status=busy');
    expect(rows.map(({ call_id }) => call_id)).toEqual(
      Array.from({ length: Math.floor(many / 3) }, (_, nth) => `call-many-${3 * (nth + 1)}`),
    );
    expect(await rowsOf('calls/export?sort=id')).toHaveLength(many);
  });

  it('has times as spreadsheets read them, in the time zone that was asked for', async () => {
    const at = new Date('2026-01-15T01:30:00.400Z');
    await aCall({ status: 'completed', createdAt: at, startTime: at, endTime: new Date('2026-01-15T01:32:00Z') });
    const [row] = await rowsOf('calls/export?timezone=America/Sao_Paulo&delimiter=semicolon', ';');
    expect(row).toMatchObject({
      created_at: '2026-01-14 22:30:00',
      end_time: '2026-01-14 22:32:00',
      duration_seconds: '120',
    });
    expect(await gateway.ask('GET /api/v1/calls/export?timezone=Nowhere')).toMatchObject({ status: 422 });
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('contains no formula: %j', async (name) => {
    await aCall({ name });
    expect(await rowsOf('calls/export')).toMatchObject([{ name: `'${name}` }]);
  });

  it('has the transcript of each call in one cell', async () => {
    const call = await aCall({ mediaGeneration: 1 });
    const { db } = gateway.context;
    await saveTurns(db, [
      { callId: call.callId, generation: 1, turns: [aTurn({ index: 0, content: 'Hello, "Ana"' })] },
    ]);
    await saveTurns(db, [
      {
        callId: call.callId,
        generation: 1,
        turns: [aTurn({ index: 1, role: 'user', generated: null, content: '=cmd' })],
      },
    ]);
    await saveTurns(db, [{ callId: call.callId, generation: 1, turns: [aTurn({ index: 2, content: '' })] }]);
    await aCall();
    const rows = await rowsOf('calls/export?transcript=true&sort=id');
    expect(rows.map(({ transcript }) => transcript)).toEqual(['assistant: Hello, "Ana"\nuser: =cmd', '']);
    expect(Object.keys((await rowsOf('calls/export'))[0] ?? {})).not.toContain('transcript');
  });

  it('reads no further once the client has disconnected', async () => {
    await manyCalls();
    await gateway.context.db.execute(sql`update calls set metadata = jsonb_build_object('text', repeat('x', 9900))`);
    await new Promise<void>((resolve, reject) => {
      const asked = request({ port: gateway.port, path: '/api/v1/calls/export', agent: false }, (response) => {
        response.once('data', () => {
          response.destroy();
          resolve();
        });
      });
      asked.on('error', reject).end();
    });
    const reads = async () => {
      const { rows } = await gateway.context.db.execute<{ queries: number }>(
        sql`select count(*)::int as queries from pg_stat_activity where datname = current_database() and state = 'active'
          and query ilike '%from "calls"%' and pid <> pg_backend_pid()`,
      );
      return rows[0]?.queries;
    };
    await expect.poll(reads, { timeout: 5000 }).toBe(0);
    // The gateway still answers, and its connections are free.
    expect(await rowsOf('calls/export')).toHaveLength(many);
  });
});

describe('the export of contacts', () => {
  it('has the outcome in words, the call, and a column for each field of the metadata', async () => {
    const { id } = await createCampaign(gateway);
    const { db } = gateway.context;
    const callId = newCallId();
    const contact = (nth: number) => ({ campaignId: id, phoneNumber: aPhoneNumber(`551199988${7000 + nth}`) });
    await db.insert(schema.contacts).values([
      { ...contact(1), name: 'Maria', metadata: { company: 'ACME', debt: 12.5 } },
      {
        ...contact(2),
        metadata: { city: '=Rio' },
        status: 'completed',
        callId,
        successful: true,
        duration: 61,
        reason: 'callee_hangup',
      },
      { ...contact(3), status: 'no_answer', callId: newCallId() },
    ]);
    const rows = await rowsOf(`campaigns/${id}/contacts/export`);
    expect(rows).toMatchObject([
      { name: 'Maria', outcome: 'not called yet', 'metadata.company': 'ACME', 'metadata.debt': '12.5', call_id: '' },
      {
        ...{ outcome: 'conversation', reason: 'callee_hangup', reason_text: 'The person who was called hung up.' },
        ...{ successful: 'true', duration_seconds: '61', call_id: callId, 'metadata.city': "'=Rio" },
      },
      { outcome: 'no answer', other_metadata: '' },
    ]);
    expect(await rowsOf(`campaigns/${id}/contacts/export?status=no_answer`)).toHaveLength(1);
    expect(await gateway.ask('GET /api/v1/campaigns/999999/contacts/export')).toMatchObject({ status: 404 });
  });

  it('has every contact of a long campaign in import order, and fields without a column as JSON', async () => {
    const { id } = await createCampaign(gateway);
    await gateway.context.db.execute(sql`
      insert into contacts (campaign_id, phone_number, metadata)
      select ${id}, '55119' || (80000000 + n)::text,
        case when n = 1500 then '{"rare": true}'::jsonb else jsonb_build_object('row', n) end
      from generate_series(1, 2600) n`);
    const rows = await rowsOf(`campaigns/${id}/contacts/export`);
    expect(rows.map((row) => row['metadata.row'])).toEqual(
      Array.from({ length: 2600 }, (_, nth) => (nth === 1499 ? '' : String(nth + 1))),
    );
    expect(rows[1499]).toMatchObject({ other_metadata: '{"rare":true}' });
    const found = await rowsOf(`campaigns/${id}/contacts/export?q=5511980000`);
    expect(found.length).toBe(999);
  });
});
