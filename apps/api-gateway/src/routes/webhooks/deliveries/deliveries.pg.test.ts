import { deliveryWake } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { waitUntil } from '@ligai/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../../testing/gateway-under-test.ts';
import { createWebhook, deleteCallsAndWebhooks, startCall } from '../../../testing/webhooks.ts';

let gateway: GatewayUnderTest;

beforeAll(async () => {
  gateway = await startGatewayOnOwnServers();
});

beforeEach(() => deleteCallsAndWebhooks(gateway));

afterAll(() => gateway[Symbol.asyncDispose]());

const timestamp = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);

describe('the deliveries of a webhook', () => {
  const finish = (status: 'delivered' | 'dead') =>
    gateway.context.db
      .update(schema.webhookDeliveries)
      .set({ status, attempts: 4, nextAttemptAt: null, finishedAt: new Date(), statusCode: 503, error: 'status 503' })
      .where(eq(schema.webhookDeliveries.status, 'pending'));

  it('are listed by status, newest first', async () => {
    const id = await createWebhook(gateway);
    await startCall(gateway);
    await finish('dead');
    const callId = await startCall(gateway);
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

  it('are shown one by one with the body that was sent and each attempt, earliest first', async () => {
    const id = await createWebhook(gateway);
    const callId = await startCall(gateway);
    const [delivery] = await gateway.context.db.select().from(schema.webhookDeliveries);
    const attempt = { webhookId: id, deliveryId: delivery?.id ?? 0, event: 'call.started', responseTimeMs: 12 };
    await gateway.context.db.insert(schema.webhookAttempts).values([
      { ...attempt, attempt: 1, statusCode: 503, responseBody: '<b>busy</b>', success: false, error: 'status 503' },
      { ...attempt, attempt: 2, statusCode: 200, responseBody: 'OK', success: true },
      { ...attempt, attempt: 1, deliveryId: null, event: 'test', body: '{"data":{}}', success: true },
    ]);
    const line = `GET /api/v1/webhooks/${id}/deliveries/${delivery?.id}`;
    const { status, body } = await gateway.ask(line);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: delivery?.id, call_id: callId, status: 'pending', body: delivery?.body });
    expect((body as { log: object[] }).log).toMatchObject([
      { attempt: 1, status_code: 503, response_body: '<b>busy</b>', error: 'status 503', response_time_ms: 12 },
      { attempt: 2, status_code: 200, response_body: 'OK', error: null },
    ]);
    const other = await createWebhook(gateway);
    for (const path of [`${other}/deliveries/${delivery?.id}`, `${id}/deliveries/999999`])
      expect((await gateway.ask(`GET /api/v1/webhooks/${path}`)).status).toBe(404);
  });

  it('that are finished can be sent again, and the dispatcher is notified', async () => {
    const woken: unknown[] = [];
    using _ = gateway.others.subscribe(deliveryWake, (wake) => woken.push(wake));
    await gateway.others.flush();
    const id = await createWebhook(gateway);
    await startCall(gateway);
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

  it('of a time range can be replayed', async () => {
    const id = await createWebhook(gateway);
    await startCall(gateway);
    await finish('delivered');
    const replay = (json: object) => gateway.ask(`POST /api/v1/webhooks/${id}/replay`, { json });
    const from = '2020-01-15T10:30:00+01:00';
    expect(await replay({ from, to: '2020-01-16T00:00:00Z' })).toMatchObject({ status: 200, body: { replayed: 0 } });
    expect(await replay({ from, events: ['call.failed'] })).toMatchObject({ status: 200, body: { replayed: 0 } });
    expect(await replay({ from })).toMatchObject({ status: 200, body: { success: true, replayed: 1 } });
    expect(await replay({ from })).toMatchObject({ status: 200, body: { replayed: 0 } });
  });

  it('that are dead are counted on their webhook, and a replay with status dead sends only those', async () => {
    const id = await createWebhook(gateway, { retry_for_hours: 12 });
    await startCall(gateway);
    await finish('delivered');
    await startCall(gateway);
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
  ])('cannot be replayed with %j: 422', async (json, detail) => {
    const { status, body } = await gateway.ask(`POST /api/v1/webhooks/${await createWebhook(gateway)}/replay`, {
      json,
    });
    expect(status).toBe(422);
    expect(body).toEqual({ detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) });
  });
});
