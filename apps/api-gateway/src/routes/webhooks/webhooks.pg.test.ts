import { testWebhook } from '@ligai/contracts';
import { openWebhookSecret, schema } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { loopbackOnly } from '@ligai/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';
import { createWebhook, crm, deleteCallsAndWebhooks, startCall } from '../../testing/webhooks.ts';

/** No connection leaves this machine, even if an address is accepted by mistake. */
const held = loopbackOnly();
let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

beforeEach(() => deleteCallsAndWebhooks(gateway));

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  held[Symbol.dispose]();
});

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

describe('webhooks', () => {
  it('are created with 201 and the fields of the specification in their order, followed by the additional fields', async () => {
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

  it('are listed newest first with the total count, and without a limit completely', async () => {
    const ids = [await createWebhook(gateway), await createWebhook(gateway), await createWebhook(gateway)].reverse();
    const { headers, body } = await gateway.ask('GET /api/v1/webhooks');
    expect(headers['x-total-count']).toBe('3');
    expect((body as { id: number }[]).map(({ id }) => id)).toEqual(ids);
    expect((await gateway.ask('GET /api/v1/webhooks?skip=1&limit=1')).body).toMatchObject([{ id: ids[1] }]);
  });

  it('subscribe to the four events, each listed once', async () => {
    const { body } = await gateway.ask('GET /api/v1/webhooks/events');
    expect(body).toEqual({
      events: [
        { event: 'call.started', description: 'Fired when a call is answered' },
        { event: 'call.ended', description: 'Fired when a call ends' },
        { event: 'call.failed', description: 'Fired when a call fails' },
        { event: 'call.state_changed', description: 'Fired when call state changes' },
      ],
    });
    const id = await createWebhook(gateway, { events: ['call.failed', 'call.started', 'call.failed'] });
    const { body: webhook } = await gateway.ask(`GET /api/v1/webhooks/${id}`);
    expect(webhook).toMatchObject({ events: ['call.failed', 'call.started'] });
  });

  it('change only the given fields', async () => {
    const id = await createWebhook(gateway);
    const off = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { is_active: false } });
    expect(off).toMatchObject({ status: 200, body: { name: 'My CRM', is_active: false, has_secret: true } });
    const renamed = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { name: 'CRM', events: ['call.failed'] } });
    expect(renamed.body).toMatchObject({ name: 'CRM', events: ['call.failed'], is_active: false, url: crm.url });
  });

  it('show why they were deactivated until they are active again', async () => {
    const id = await createWebhook(gateway);
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

  it('are deleted with their pending deliveries', async () => {
    const id = await createWebhook(gateway);
    await startCall(gateway);
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
  ])('that do not exist get 404: %s', async (line, json) => {
    const { status, body } = await gateway.ask(line, { json });
    expect({ status, body }).toEqual({ status: 404, body: { detail: 'Webhook 999999 not found' } });
  });

  it.each([
    [{ events: [] }, 'events: expected at least one event, got []'],
    [{ events: ['call.exploded'] }, /^events\.0: expected one of call\.started, .*got "call\.exploded"$/],
    [{ events: 'call.started' }, 'events: expected array, got "call.started"'],
    [{ name: ' ' }, /^name: /],
    [{ name: '\u200b\u202e' }, 'name: expected at least one visible character, got "U+200BU+202E"'],
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
  ])('with %j get 422', async (given, detail) => {
    const { status, body } = await gateway.ask('POST /api/v1/webhooks', { json: { ...crm, ...given } });
    expect({ status, body }).toEqual({
      status: 422,
      body: { detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
    });
  });
});

describe('a webhook secret', () => {
  it('is never returned, and is stored encrypted', async () => {
    const id = await createWebhook(gateway);
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
  ])('%j is used as %j, because only a signing key is trimmed', async (secret, used) => {
    const { db, secrets } = gateway.context;
    const id = await createWebhook(gateway, { secret });
    const stored = async () => {
      const [row] = await db.select().from(schema.webhooks).where(eq(schema.webhooks.id, id));
      return row && openWebhookSecret(secrets, row);
    };
    expect(await stored()).toBe(used);
    await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { secret: 'another-secret' } });
    await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { secret } });
    expect(await stored()).toBe(used);
  });

  it('that begins like a signing key after whitespace, but is not base64, gets 422', async () => {
    const id = await createWebhook(gateway);
    const { status, body } = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { secret: ' whsec_!!!' } });
    expect(status).toBe(422);
    expect(JSON.stringify(body)).not.toContain('!!!');
  });

  it('is removed only by null', async () => {
    const id = await createWebhook(gateway);
    const secretAfter = async (json: object) =>
      ((await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json })).body as { has_secret: boolean }).has_secret;
    expect(await secretAfter({ name: 'x' })).toBe(true);
    expect(await secretAfter({ secret: null })).toBe(false);
    expect(await secretAfter({ secret: 'new-secret' })).toBe(true);
  });
});

describe('a test of a webhook', () => {
  const tested = { success: true, status_code: 200, response_time_ms: 150, error: null };

  it('responds as specified', async () => {
    using _ = gateway.others.handle(testWebhook, {}, async () => tested);
    await gateway.others.flush();
    const { status, body } = await gateway.ask(`POST /api/v1/webhooks/${await createWebhook(gateway)}/test`);
    expect(status).toBe(200);
    expect(Object.entries(body as object)).toEqual([
      ['success', true],
      ['status_code', 200],
      ['response_time_ms', 150],
      ['message', 'Webhook test successful'],
    ]);
  });

  it('of a failing endpoint gets 200 too', async () => {
    const failed = { success: false, status_code: null, response_time_ms: 10_001, error: 'no answer within 10 s' };
    using _ = gateway.others.handle(testWebhook, {}, async () => failed);
    await gateway.others.flush();
    expect(await gateway.ask(`POST /api/v1/webhooks/${await createWebhook(gateway)}/test`)).toMatchObject({
      status: 200,
      body: { success: false, status_code: null, message: 'Webhook test failed: no answer within 10 s' },
    });
  });

  it('gets 422 if the dispatcher rejects it, and 503 without a dispatcher', async () => {
    const id = await createWebhook(gateway);
    expect((await gateway.ask(`POST /api/v1/webhooks/${id}/test`)).status).toBe(503);
    using _ = gateway.others.handle(testWebhook, {}, async () => {
      throw new LigaiError('invalid_request', 'url: expected a public address');
    });
    await gateway.others.flush();
    expect((await gateway.ask(`POST /api/v1/webhooks/${id}/test`)).status).toBe(422);
  });
});
