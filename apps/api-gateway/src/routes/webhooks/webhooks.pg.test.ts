// Longer than most: every route of a webhook, on one gateway and with one corpus of addresses that are refused.
import { deliveryWake, newCallId, testWebhook } from '@ligai/contracts';
import { appendEvent, insertQueuedCall, openWebhookSecret, schema } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import {
  aPhoneNumber,
  aPrompt,
  hostileUrls,
  loopbackOnly,
  migratedDatabase,
  natsServer,
  plainCallContext,
  waitUntil,
} from '@ligai/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
/** Should the guard be wrong, nothing leaves this machine. */
const held = loopbackOnly();
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
});

afterAll(async () => {
  await servers.disposeAsync();
  held[Symbol.dispose]();
});

beforeEach(async () => {
  await gateway.context.db.delete(schema.calls);
  await gateway.context.db.delete(schema.webhooks);
});

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const crm = {
  name: 'My CRM',
  url: 'https://example.com/webhook',
  events: ['call.started', 'call.ended'],
  secret: 'my-secret-key',
};

async function create(given: object = {}): Promise<number> {
  const { status, body } = await gateway.ask('POST /api/v1/webhooks', { json: { ...crm, ...given } });
  expect(status, JSON.stringify(body)).toBe(201);
  return (body as { id: number }).id;
}

/** An event of a new call, which creates a delivery for each webhook that subscribes to it. */
async function happen(): Promise<string> {
  const call_id = newCallId();
  const request = { call_id, number: aPhoneNumber(), source: 'api' as const, prompt: aPrompt() };
  const data = { call_id, called_number: '5511999887766', start_time: '2026-01-15T10:30:00Z', ...plainCallContext };
  await gateway.context.db.transaction(async (tx) => {
    await insertQueuedCall(tx, { ...request, dial_within_ms: 60_000 });
    await appendEvent(tx, call_id, { type: 'call.started', data });
  });
  return call_id;
}

describe('webhooks', () => {
  it('are created with 201 and the fields of the specification, in their order, then the further ones', async () => {
    const { status, body } = await gateway.ask('POST /api/v1/webhooks', { json: crm });
    expect(status).toBe(201);
    expect(Object.entries(body as object)).toEqual([
      ['id', expect.any(Number)],
      ['name', 'My CRM'],
      ['url', 'https://example.com/webhook'],
      ['events', ['call.started', 'call.ended']],
      ['is_active', true],
      ['created_at', timestamp],
      ['updated_at', timestamp],
      ['has_secret', true],
      ['failing_since', null],
      ['inactive_reason', null],
      ['retry_for_hours', 0],
      ['dead_deliveries', 0],
    ]);
  });

  it('are listed newest first, with the total, all unless a limit is given', async () => {
    const ids = [await create(), await create(), await create()].reverse();
    const { headers, body } = await gateway.ask('GET /api/v1/webhooks');
    expect(headers['x-total-count']).toBe('3');
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual(ids);
    expect((await gateway.ask('GET /api/v1/webhooks?skip=1&limit=1')).body).toMatchObject([{ id: ids[1] }]);
  });

  it('subscribe to the four events, each once', async () => {
    const { body } = await gateway.ask('GET /api/v1/webhooks/events');
    expect(body).toEqual({
      events: [
        { event: 'call.started', description: 'Fired when a call is answered' },
        { event: 'call.ended', description: 'Fired when a call ends' },
        { event: 'call.failed', description: 'Fired when a call fails' },
        { event: 'call.state_changed', description: 'Fired when call state changes' },
      ],
    });
    const id = await create({ events: ['call.failed', 'call.started', 'call.failed'] });
    const { body: webhook } = await gateway.ask(`GET /api/v1/webhooks/${id}`);
    expect(webhook).toMatchObject({ events: ['call.failed', 'call.started'] });
  });

  it('change in what is named and keep the rest', async () => {
    const id = await create();
    const off = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { is_active: false } });
    expect(off).toMatchObject({ status: 200, body: { name: 'My CRM', is_active: false, has_secret: true } });
    const renamed = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { name: 'CRM', events: ['call.failed'] } });
    expect(renamed.body).toMatchObject({ name: 'CRM', events: ['call.failed'], is_active: false, url: crm.url });
  });

  it('say why they were deactivated until they are active again', async () => {
    const id = await create();
    const why = { isActive: false, inactiveReason: 'The endpoint answered 410: it is gone', failingSince: new Date(0) };
    await gateway.context.db.update(schema.webhooks).set(why);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}`)).body).toMatchObject({
      is_active: false,
      inactive_reason: 'The endpoint answered 410: it is gone',
      failing_since: '1970-01-01T00:00:00Z',
    });
    const { body } = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { is_active: true } });
    expect(body).toMatchObject({ is_active: true, inactive_reason: null, failing_since: null });
  });

  it('are deleted, with what they are owed', async () => {
    const id = await create();
    await happen();
    const deleted = await gateway.ask(`DELETE /api/v1/webhooks/${id}`);
    expect(deleted).toMatchObject({ status: 200, body: { success: true, message: 'Webhook deleted' } });
    expect(await gateway.context.db.$count(schema.webhookDeliveries)).toBe(0);
  });

  it.each([
    ['GET /api/v1/webhooks/999999', undefined],
    ['PUT /api/v1/webhooks/999999', { name: 'x' }],
    ['DELETE /api/v1/webhooks/999999', undefined],
    ['POST /api/v1/webhooks/999999/test', undefined],
    ['GET /api/v1/webhooks/999999/logs', undefined],
    ['GET /api/v1/webhooks/999999/deliveries', undefined],
    ['POST /api/v1/webhooks/999999/deliveries/1/resend', undefined],
    ['POST /api/v1/webhooks/999999/replay', { from: '2026-01-15T10:30:00Z' }],
  ])('that are not there are 404: %s', async (line, json) => {
    const { status, body } = await gateway.ask(line, { json });
    expect({ status, body }).toEqual({ status: 404, body: { detail: 'Webhook 999999 not found' } });
  });

  it.each([
    [{ events: [] }, 'events: expected at least one event, got []'],
    [{ events: ['call.exploded'] }, /^events\.0: expected one of call\.started, .*got "call\.exploded"$/],
    [{ events: 'call.started' }, 'events: expected array, got "call.started"'],
    [{ name: ' ' }, /^name: /],
    [{ secret: '' }, /^secret: [^"]*$/],
    [{ secret: 5 }, /^secret: [^5]*$/],
    [{ secret: 'hunter2' }, 'secret: expected at least 8 characters'],
    [{ secret: '        ' }, 'secret: expected at least 8 characters besides blanks'],
    [{ secret: 'whsec_!!!' }, 'secret: expected at least 16 bytes in base64 after "whsec_"'],
    [{ secret: 'whsec_c2hvcnQ=' }, /^secret: expected at least 16 bytes/],
    [{ secret: 'whsec_' }, /^secret: /],
    [{ secret: ' whsec_!!!' }, 'secret: expected at least 16 bytes in base64 after "whsec_"'],
    [{ secret: '\n\u00a0whsec_not base64 at all ' }, 'secret: expected at least 16 bytes in base64 after "whsec_"'],
    [{ secret: ' whsec_c2hvcnQ=' }, /^secret: expected at least 16 bytes/],
    [{ retry_for_hours: 73 }, /^retry_for_hours: /],
    [{ retry_for_hours: '5' }, /^retry_for_hours: /],
    [{ url: undefined }, 'url: is required'],
    [{ is_active: 'yes' }, /^is_active: .*"yes"$/],
    [{ max_retries: 5 }, 'max_retries: unknown field'],
  ])('given as %j are 422', async (given, detail) => {
    const { status, body } = await gateway.ask('POST /api/v1/webhooks', { json: { ...crm, ...given } });
    expect({ status, body }).toEqual({
      status: 422,
      body: { detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    });
  });
});

describe('a secret', () => {
  it('is never shown, nor stored in plain', async () => {
    const id = await create();
    const answers = await Promise.all([
      gateway.ask('GET /api/v1/webhooks'),
      gateway.ask(`GET /api/v1/webhooks/${id}`),
      gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { secret: 'another-secret' } }),
    ]);
    const rows = await gateway.context.db.select().from(schema.webhooks);
    expect(JSON.stringify([answers, rows])).not.toMatch(/my-secret-key|another-secret/);
  });

  it.each([
    [' \u00a0whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
    [' my secret key ', ' my secret key '],
  ])('%j is used as %j: only a signing key loses the blanks around it', async (secret, used) => {
    const { db, secrets } = gateway.context;
    const id = await create({ secret });
    const stored = async () => {
      const [row] = await db.select().from(schema.webhooks).where(eq(schema.webhooks.id, id));
      return row && openWebhookSecret(secrets, row);
    };
    expect(await stored()).toBe(used);
    await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { secret: 'another-secret' } });
    await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { secret } });
    expect(await stored()).toBe(used);
  });

  it('that begins like a signing key after blanks, and is not base64, is no change either: 422', async () => {
    const id = await create();
    const { status, body } = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { secret: ' whsec_!!!' } });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).not.toContain('!!!');
  });

  it('is removed by null, and by nothing else', async () => {
    const id = await create();
    const secretAfter = async (json: object) =>
      ((await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json })).body as { has_secret: boolean }).has_secret;
    expect(await secretAfter({ name: 'x' })).toBe(true);
    expect(await secretAfter({ secret: null })).toBe(false);
    expect(await secretAfter({ secret: 'new-secret' })).toBe(true);
  });
});

describe('an address that is not public', () => {
  it.each(hostileUrls)('is refused when it is saved: %j', async (url) => {
    const { status, body } = await gateway.ask('POST /api/v1/webhooks', { json: { ...crm, url } });
    expect(status).toBe(422);
    expect(body).toEqual({ detail: expect.stringMatching(/^url: |^body: holds a NUL|^url\b/) });
  });

  it('is refused when an address is changed', async () => {
    const id = await create();
    const { status } = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { url: 'http://127.0.0.1/' } });
    expect(status).toBe(422);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}`)).body).toMatchObject({ url: crm.url });
  });

  it('is refused when it is tested, although it is there', async () => {
    const id = await create();
    for (const url of hostileUrls.filter((url) => !url.includes('\u0000'))) {
      await gateway.context.db.update(schema.webhooks).set({ url });
      const { status, body } = await gateway.ask(`POST /api/v1/webhooks/${id}/test`);
      expect({ url, status }).toEqual({ url, status: 422 });
      expect(body).toEqual({ detail: expect.stringMatching(/^url: /) });
    }
  });

  it('is not returned with its password', async () => {
    const url = 'http://user:hunter2@example.com/';
    const { body } = await gateway.ask('POST /api/v1/webhooks', { json: { ...crm, url } });
    expect(body).toEqual({ detail: 'url: expected no user name or password in it' });
  });

  it('is taken where the installation opens it', async () => {
    await using database = await migratedDatabase();
    await using nats = await natsServer();
    const env = { WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8,10.1.0.0/16' };
    await using open = await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }, env);
    const statusOf = async (url: string) => (await open.ask('POST /api/v1/webhooks', { json: { ...crm, url } })).status;
    expect(await statusOf('http://127.0.0.1:9000/hook')).toBe(201);
    expect(await statusOf('http://10.1.2.3/hook')).toBe(201);
    expect(await statusOf('http://10.2.0.1/hook')).toBe(422);
  });
});

describe('a test', () => {
  const tested = { success: true, status_code: 200, response_time_ms: 150, error: null };

  it('answers as the specification writes it', async () => {
    using _ = gateway.others.handle(testWebhook, {}, async () => tested);
    await gateway.others.flush();
    const { status, body } = await gateway.ask(`POST /api/v1/webhooks/${await create()}/test`);
    expect(status).toBe(200);
    expect(Object.entries(body as object)).toEqual([
      ['success', true],
      ['status_code', 200],
      ['response_time_ms', 150],
      ['message', 'Webhook test successful'],
    ]);
  });

  it('of an endpoint that fails is answered with 200 too', async () => {
    const failed = { success: false, status_code: null, response_time_ms: 10_001, error: 'no answer within 10 s' };
    using _ = gateway.others.handle(testWebhook, {}, async () => failed);
    await gateway.others.flush();
    expect(await gateway.ask(`POST /api/v1/webhooks/${await create()}/test`)).toMatchObject({
      status: 200,
      body: { success: false, status_code: null, message: 'Webhook test failed: no answer within 10 s' },
    });
  });

  it('that the dispatcher refuses is 422, and without a dispatcher it is 503', async () => {
    const id = await create();
    expect((await gateway.ask(`POST /api/v1/webhooks/${id}/test`)).status).toBe(503);
    using _ = gateway.others.handle(testWebhook, {}, async () => {
      throw new LigaiError('invalid_request', 'url: expected a public address');
    });
    await gateway.others.flush();
    expect((await gateway.ask(`POST /api/v1/webhooks/${id}/test`)).status).toBe(422);
  });
});

describe('logs', () => {
  it('show each attempt with the fields of the specification, in their order, then the further ones', async () => {
    const id = await create();
    const callId = await happen();
    const [delivery] = await gateway.context.db.select().from(schema.webhookDeliveries);
    const attempt = { webhookId: id, deliveryId: delivery?.id ?? 0, event: 'call.started', attempt: 1 };
    const outcome = { statusCode: 200, responseBody: 'OK', success: true, responseTimeMs: 12 };
    await gateway.context.db.insert(schema.webhookAttempts).values([
      { ...attempt, ...outcome },
      { ...attempt, ...outcome },
    ]);
    const { status, headers, body } = await gateway.ask(`GET /api/v1/webhooks/${id}/logs?limit=1`);
    expect(status).toBe(200);
    expect(headers['x-total-count']).toBe('2');
    expect((body as object[]).map((log) => Object.entries(log))).toEqual([
      [
        ['id', expect.any(Number)],
        ['webhook_id', id],
        ['event', 'call.started'],
        [
          'payload',
          {
            call_id: callId,
            called_number: '5511999887766',
            start_time: '2026-01-15T10:30:00Z',
            ...plainCallContext,
            sequence: 1,
          },
        ],
        ['status_code', 200],
        ['response_body', 'OK'],
        ['success', true],
        ['created_at', timestamp],
        ['delivery_id', delivery?.id],
        ['attempt', 1],
        ['response_time_ms', 12],
        ['error', null],
      ],
    ]);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}/logs?limit=0`)).status).toBe(422);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}/logs?limit=1001`)).status).toBe(422);
  });

  it('are filtered by success and by event, on every page', async () => {
    const id = await create();
    const attempt = { webhookId: id, body: '{"data":{}}', attempt: 1, responseTimeMs: 12 };
    const outcomes = [
      { event: 'call.started', success: true },
      { event: 'call.started', success: false },
      { event: 'call.ended', success: false },
      { event: 'call.failed', success: true },
    ];
    await gateway.context.db.insert(schema.webhookAttempts).values(outcomes.map((one) => ({ ...attempt, ...one })));
    const logs = async (query: string) => {
      const { status, headers, body } = await gateway.ask(`GET /api/v1/webhooks/${id}/logs?${query}`);
      const found =
        status === 200 ? (body as typeof outcomes).map(({ event, success }) => `${event} ${success}`) : body;
      return { status, total: headers['x-total-count'], next: String(headers['link'] ?? ''), found };
    };
    expect(await logs('success=false')).toMatchObject({
      total: '2',
      found: ['call.ended false', 'call.started false'],
    });
    expect(await logs('success=true')).toMatchObject({ total: '2', found: ['call.failed true', 'call.started true'] });
    expect(await logs('event=call.started')).toMatchObject({
      total: '2',
      found: ['call.started false', 'call.started true'],
    });
    expect(await logs('event=call.ended,call.failed&success=true')).toMatchObject({
      total: '1',
      found: ['call.failed true'],
    });

    const first = await logs('success=false&limit=1');
    expect(first).toMatchObject({ total: '2', found: ['call.ended false'] });
    const next = new URL(first.next.match(/<([^>]+)>; rel="next"/)?.[1] ?? '', 'http://gateway');
    expect(next.searchParams.get('success')).toBe('false');
    expect((await logs(next.search.slice(1))).found).toEqual(['call.started false']);
  });

  it('refuse a filter that is neither true nor false, and an unknown event', async () => {
    const id = await create();
    const refusal = (query: string) => gateway.ask(`GET /api/v1/webhooks/${id}/logs?${query}`);
    expect(await refusal('success=maybe')).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining('success: expected true or false') },
    });
    expect((await refusal('event=call.lost')).status).toBe(422);
  });
});

describe('deliveries', () => {
  const finish = (status: 'delivered' | 'dead') =>
    gateway.context.db
      .update(schema.webhookDeliveries)
      .set({ status, attempts: 4, nextAttemptAt: null, finishedAt: new Date(), statusCode: 503, error: 'status 503' })
      .where(eq(schema.webhookDeliveries.status, 'pending'));

  it('are listed by status, newest first', async () => {
    const id = await create();
    await happen();
    await finish('dead');
    const callId = await happen();
    const { body, headers } = await gateway.ask(`GET /api/v1/webhooks/${id}/deliveries`);
    expect(headers['x-total-count']).toBe('2');
    expect(body).toMatchObject([
      { status: 'pending', call_id: callId, attempts: 0, event: 'call.started', next_attempt_at: timestamp },
      { status: 'dead', attempts: 4, status_code: 503, error: 'status 503', next_attempt_at: null },
    ]);
    const dead = await gateway.ask(`GET /api/v1/webhooks/${id}/deliveries?status=dead`);
    expect(dead.headers['x-total-count']).toBe('1');
    expect(dead.body).toMatchObject([{ status: 'dead' }]);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}/deliveries?status=lost`)).status).toBe(422);
  });

  it('that are finished are sent again, and the dispatcher is woken', async () => {
    const woken: unknown[] = [];
    using _ = gateway.others.subscribe(deliveryWake, (wake) => woken.push(wake));
    await gateway.others.flush();
    const id = await create();
    await happen();
    await finish('dead');
    const [delivery] = await gateway.context.db.select().from(schema.webhookDeliveries);
    const line = `POST /api/v1/webhooks/${id}/deliveries/${delivery?.id}/resend`;
    expect(await gateway.ask(line)).toMatchObject({ status: 200, body: { success: true } });
    expect(await gateway.context.db.select().from(schema.webhookDeliveries)).toMatchObject([{ status: 'pending' }]);
    await waitUntil(() => woken.length > 0, { what: 'the wake', timeoutMs: 5_000 });
    expect(await gateway.ask(line)).toMatchObject({
      status: 400,
      body: { detail: `Cannot resend delivery ${delivery?.id}: it is still pending` },
    });
    expect((await gateway.ask(`POST /api/v1/webhooks/${id}/deliveries/999999/resend`)).status).toBe(404);
    await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { is_active: false } });
    expect((await gateway.ask(line)).status).toBe(400);
  });

  it('of a span of time are replayed', async () => {
    const id = await create();
    await happen();
    await finish('delivered');
    const replay = (json: object) => gateway.ask(`POST /api/v1/webhooks/${id}/replay`, { json });
    const from = '2020-01-15T10:30:00+01:00';
    expect(await replay({ from, to: '2020-01-16T00:00:00Z' })).toMatchObject({ status: 200, body: { replayed: 0 } });
    expect(await replay({ from, events: ['call.failed'] })).toMatchObject({ status: 200, body: { replayed: 0 } });
    expect(await replay({ from })).toMatchObject({ status: 200, body: { success: true, replayed: 1 } });
    expect(await replay({ from })).toMatchObject({ status: 200, body: { replayed: 0 } });
  });

  it('that are dead are counted on their webhook, and only those are replayed with status dead', async () => {
    const id = await create({ retry_for_hours: 12 });
    await happen();
    await finish('delivered');
    await happen();
    await finish('dead');
    const webhook = async () => (await gateway.ask(`GET /api/v1/webhooks/${id}`)).body;
    expect(await webhook()).toMatchObject({ dead_deliveries: 1, retry_for_hours: 12 });
    expect((await gateway.ask('GET /api/v1/webhooks')).body).toMatchObject([{ id, dead_deliveries: 1 }]);
    const replay = (json: object) => gateway.ask(`POST /api/v1/webhooks/${id}/replay`, { json });
    const past = { from: '2020-01-15T10:30:00Z', to: '2020-01-16T10:30:00Z' };
    expect((await replay({ status: 'dead', ...past })).body).toMatchObject({ replayed: 0 });
    expect((await replay({ status: 'dead', events: ['call.failed'] })).body).toMatchObject({ replayed: 0 });
    expect((await replay({ status: 'dead' })).body).toMatchObject({ replayed: 1 });
    expect(await webhook()).toMatchObject({ dead_deliveries: 0 });
    expect((await replay({ status: 'dead' })).body).toMatchObject({ replayed: 0 });
  });

  it.each([
    [{}, 'from: is required'],
    [{ status: 'pending' }, /^status: /],
    [{ from: '2026-01-15T10:30:00' }, /^from: expected an ISO 8601 time with its zone/],
    [{ from: '2026-01-15T10:30:00Z', to: '2026-01-14T10:30:00Z' }, /^from: expected a time before/],
    [{ from: '2026-01-15T10:30:00Z', events: ['x'] }, /^events\.0: /],
  ])('are not replayed by %j: 422', async (json, detail) => {
    const { status, body } = await gateway.ask(`POST /api/v1/webhooks/${await create()}/replay`, { json });
    expect(status).toBe(422);
    expect(body).toEqual({ detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) });
  });
});
