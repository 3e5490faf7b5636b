import { newCallId, newEventId } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { aPhoneNumber, aPrompt, migratedDatabase, natsServer } from '@ligai/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;
/** `call_id`s in the order of their creation. */
let callIds: string[];
let campaignId: number;
let webhookId: number;

const day = (nth: number) => new Date(Date.UTC(2026, 0, nth, 12));
const numberOf = (nth: number) => aPhoneNumber(`551199988${1000 + nth}`);

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
  const { db } = gateway.context;
  const [campaign] = await db
    .insert(schema.campaigns)
    .values([
      { name: 'January 100% off', maxConcurrent: 1, totalContacts: 6 },
      { name: 'February', description: 'after january, Cobrança', maxConcurrent: 1, promptId: 7 },
      { name: 'March', maxConcurrent: 1 },
    ])
    .returning();
  campaignId = campaign?.id ?? 0;
  callIds = Array.from({ length: 12 }, () => newCallId());
  const statuses = ['completed', 'failed', 'busy'] as const;
  await db.insert(schema.calls).values(
    callIds.map((callId, nth) => ({
      callId: callId as never,
      calledNumber: numberOf(nth % 6),
      source: 'api' as const,
      prompt: aPrompt(),
      promptId: nth % 2 ? 7 : null,
      campaignId: nth % 4 === 0 ? campaignId : null,
      name: nth === 3 ? 'João da Silva' : null,
      dialBefore: day(1),
      status: statuses[nth % 3] ?? 'completed',
      createdAt: day(1 + nth),
      endTime: day(1 + nth),
    })),
  );
  const contactStatuses = ['pending', 'completed', 'failed', 'busy', 'pending', 'completed'] as const;
  await db.insert(schema.contacts).values(
    contactStatuses.map((status, nth) => ({
      campaignId,
      phoneNumber: numberOf(5 - nth),
      name: nth === 2 ? 'Maria Souza' : null,
      status,
      callId: status === 'pending' ? null : newCallId(),
    })),
  );
  await db.insert(schema.schedules).values(
    Array.from({ length: 5 }, (_, nth) => ({
      phoneNumber: numberOf(nth),
      scheduledTime: day(20 - nth),
      notes: nth === 1 ? 'Follow-up call' : null,
      ...(nth === 4 && { status: 'cancelled' as const, endedAt: day(2) }),
    })),
  );
  const [webhook] = await db
    .insert(schema.webhooks)
    .values({ name: 'crm', url: 'https://example.com', events: ['call.ended'], isActive: false })
    .returning();
  webhookId = webhook?.id ?? 0;
  await db.insert(schema.webhookDeliveries).values(
    Array.from({ length: 6 }, (_, nth) => ({
      webhookId,
      eventId: newEventId(),
      callId: callIds[nth] as never,
      sequence: 1,
      event: nth % 2 ? ('call.ended' as const) : ('call.failed' as const),
      body: JSON.stringify({ event: 'call.ended', timestamp: '2026-01-15T10:30:00Z', data: {} }),
      status: nth < 4 ? ('dead' as const) : ('delivered' as const),
      nextAttemptAt: null,
      createdAt: day(1 + nth),
      finishedAt: day(1 + nth),
    })),
  );
});

afterAll(() => servers.disposeAsync());

type Answered = { status: number; body: unknown; headers: Record<string, unknown> };
const ask = (path: string): Promise<Answered> => gateway.ask(`GET /api/v1/${path}`) as Promise<Answered>;

/** Which calls a list shows, by when they were created. */
async function callsOf(query: string): Promise<number[]> {
  const { status, body } = await ask(`calls?${query}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  return (body as { call_id: string }[]).map(({ call_id }) => callIds.indexOf(call_id));
}

describe('the call history', () => {
  it.each([
    ['status=failed', [10, 7, 4, 1]],
    ['status=failed,busy&limit=3', [11, 10, 8]],
    ['number=5511999881003', [9, 3]],
    ['number=%2B55%20(11)%2099988-1003', [9, 3]],
    ['number=(11)%2099988-1003&status=completed', [9, 3]],
    ['number=tel:%2B55-11-99988-1003', [9, 3]],
    ['number=https://wa.me/5511999881003', [9, 3]],
    ...[' ', '\u00a0', '\u202f', '-', '\u2010', '\u2011', '\u2013', '\u2014'].map((mark): [string, number[]] => [
      `number=${encodeURIComponent(`+55${mark}11${mark}99988${mark}1003`)}`,
      [9, 3],
    ]),
    ['number=442079460000', []],
    // Of a country that is not allowed: read by its digits alone.
    ...['+44 20 7946\u20110000', 'tel:+44\u202f20\u202f7946\u20130000', '0044 (20) 7946.0000'].map(
      (written): [string, number[]] => [`number=${encodeURIComponent(written)}`, []],
    ),
    ['campaign_id=1', [8, 4, 0]],
    ['prompt_id=7&from=2026-01-09T00:00:00Z', [11, 9]],
    ['from=2026-01-05T12:00:00Z&to=2026-01-07T12:00:00Z', [5, 4]],
    ['from=2026-01-05T09:00:00-03:00&to=2026-01-07T12:00:00+00:00', [5, 4]],
    ['q=jo%C3%A3o', [3]],
    ['q=55119998810', [11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]],
    ['q=(11)%2099988-1004', [10, 4]],
    ['q=11999881004', [10, 4]],
    ['q=%25', []],
    ['sort=created_at&limit=3', [0, 1, 2]],
    ['sort=-id&limit=2', [11, 10]],
  ])('filtered by %s contains only matching calls', async (query, expected) => {
    expect(await callsOf(query)).toEqual(expected);
  });

  it('can be searched for a call_id', async () => {
    expect(await callsOf(`q=${callIds[5]}`)).toEqual([5]);
  });

  it('counts the matching calls', async () => {
    expect((await ask('calls?status=failed&limit=1')).headers['x-total-count']).toBe('4');
    expect((await ask('calls?status=failed&skip=3')).headers['x-total-count']).toBe('4');
  });

  it.each([
    ['status=lost', 'status: expected queued, dialing'],
    ['status=', 'status: expected queued, dialing'],
    ['status=failed,,busy', 'status: expected queued, dialing'],
    ['number=abc', 'number: expected a phone number'],
    ['campaign_id=x', 'campaign_id: expected a whole number'],
    ['from=yesterday', 'from: expected an ISO 8601 time'],
    ['sort=duration', 'sort: expected created_at, id, with - in front for descending, got "duration"'],
    ['cursor=x', 'cursor: expected the cursor of a Link header of this list'],
    [
      `cursor=${Buffer.from('["-created_at","2026-99-99T00:00:00.000000Z",1]').toString('base64url')}`,
      'cursor: expected',
    ],
    [`cursor=${Buffer.from('["-duration","1",1]').toString('base64url')}`, 'cursor: expected'],
    ['called_number=5511999881003', 'called_number: unknown query parameter; expected skip, limit, sort'],
  ])('filtered by %s gets 422 with the expected values', async (query, detail) => {
    const { status, body } = await ask(`calls?${query}`);
    expect(status).toBe(422);
    expect((body as { detail: string }).detail).toContain(detail);
  });
});

describe('a list', () => {
  /** Follows Link headers to the end and gives what each page showed. */
  async function follow(path: string): Promise<{ id: number }[][]> {
    const pages: { id: number }[][] = [];
    let next: string | undefined = path;
    while (next !== undefined) {
      const { status, body, headers } = await ask(next);
      expect({ status, body }).toMatchObject({ status: 200 });
      if (pages.length > 0) expect(headers['x-total-count']).toBeUndefined();
      pages.push(body as { id: number }[]);
      next = /^<\/api\/v1\/(.+)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];
    }
    return pages;
  }

  it.each([
    ['calls?limit=5', [5, 5, 2]],
    ['calls?limit=4', [4, 4, 4]],
    ['calls?limit=3&status=failed,busy&sort=created_at', [3, 3, 2]],
    ['calls?limit=2&sort=-id&from=2026-01-05T00:00:00Z&to=2026-01-08T00:00:00Z', [2, 1]],
    ['schedules?limit=2&sort=scheduled_time', [2, 2, 1]],
    ['campaigns?limit=2&sort=-name', [2, 1]],
    ['campaigns/1/contacts?limit=4&sort=phone_number', [4, 2]],
    ['campaigns/1/contacts?limit=4', [4, 2]],
    ['webhooks/1/deliveries?limit=4', [4, 2]],
  ])('%s is read page by page with its Link headers', async (path, sizes) => {
    const pages = await follow(path);
    expect(pages.map((page) => page.length)).toEqual(sizes);
    const whole = (await ask(path.replace(/limit=\d/, 'limit=100'))).body as { id: number }[];
    expect(pages.flat().map(({ id }) => id)).toEqual(whole.map(({ id }) => id));
  });

  it('with a cursor returns no record twice, even if records are added meanwhile', async () => {
    const { headers } = await ask('schedules?limit=2');
    const link = /cursor=[\w-]+/.exec(String(headers['link']))?.[0];
    const late = { phoneNumber: numberOf(9), scheduledTime: day(28) };
    const [added] = await gateway.context.db.insert(schema.schedules).values(late).returning();
    const { body } = await ask(`schedules?limit=2&${link}`);
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual([3, 2]);
    await gateway.context.db.delete(schema.schedules).where(eq(schema.schedules.id, added?.id ?? 0));
  });

  it.each([
    ['skip=1', 'cursor: expected no skip beside a cursor'],
    ['sort=id', 'cursor: expected the sort that the cursor was made for'],
  ])('with a cursor cannot be combined with %s', async (also, detail) => {
    const { headers } = await ask('calls?limit=2');
    const cursor = /cursor=[\w-]+/.exec(String(headers['link']))?.[0];
    const { status, body } = await ask(`calls?${cursor}&${also}`);
    expect(status).toBe(422);
    expect((body as { detail: string }).detail).toContain(detail);
  });
});

describe('the other lists', () => {
  it.each([
    ['campaigns/1/contacts?status=failed,busy', [3, 4]],
    ['campaigns/1/contacts?number=11999881000', [6]],
    [`campaigns/1/contacts?number=${encodeURIComponent('(11) 99988\u20111000')}`, [6]],
    ['campaigns/1/contacts?q=souza', [3]],
    ['campaigns/1/contacts?q=99988-1004', [2]],
    ['campaigns/1/contacts?q=1004', [2]],
    ['campaigns/1/contacts?q=004', []],
    ['campaigns/1/contacts?q=(011)%2099988-1004', [2]],
    ['campaigns/1/contacts?sort=-phone_number&limit=2', [1, 2]],
    ['campaigns?q=JANUARY', [2, 1]],
    ['campaigns?q=100%25', [1]],
    ['campaigns?q=COBRANCA', [2]],
    ['campaigns?q=cobran%C3%A7a', [2]],
    ['campaigns?status=draft&prompt_id=7', [2]],
    ['campaigns?number=5511999881003', [1]],
    ['campaigns?sort=name', [2, 1, 3]],
    ['schedules?from=2026-01-18T12:00:00Z&to=2026-01-20T12:00:00Z', [3, 2]],
    ['schedules?status=cancelled', [5]],
    ['schedules?q=follow', [2]],
    ['schedules?q=99988-1001', [2]],
    ['schedules?q=1001', [2]],
    ['schedules?q=001', []],
    ['schedules?q=%2B55%2011%2099988-1001', [2]],
    ['schedules?q=(011)%2099988-1001', [2]],
    ['schedules?number=5511999881002', [3]],
    ['webhooks/1/deliveries?status=dead&event=call.ended', [4, 2]],
    ['webhooks/1/deliveries?from=2026-01-05T00:00:00Z', [6, 5]],
  ])('%s contain only matching records', async (path, ids) => {
    const { status, body } = await ask(path);
    expect({ status, body }).toMatchObject({ status: 200 });
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual(ids);
  });

  it('are filtered by call', async () => {
    const { body } = await ask(`webhooks/${webhookId}/deliveries?call_id=${callIds[2]}`);
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual([3]);
  });
});
