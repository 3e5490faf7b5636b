import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { deliveryWake, newEventId, WebhookPayload } from '@ligai/contracts';
import { appendEvent, findWebhook, resendDelivery, schema, secretBox, updateWebhook } from '@ligai/db';
import type { WebhookDelivery } from '@ligai/simulators';
import { hostileUrls, loopbackOnly, plainCallContext, waitUntil } from '@ligai/testing';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

/** Should the guard be wrong, nothing leaves this machine. */
let held: Disposable;
beforeAll(() => {
  held = loopbackOnly();
});
afterAll(() => held[Symbol.dispose]());

const until = (what: string, check: () => boolean | Promise<boolean>) =>
  waitUntil(check, { what, timeoutMs: 20_000, everyMs: 20 });

const sequences = (deliveries: readonly WebhookDelivery[], callId: string): number[] =>
  deliveries
    .map(({ body }) => WebhookPayload.parse(JSON.parse(body)))
    .filter(({ data }) => data.call_id === callId)
    .map(({ data }) => data.sequence);

describe('a delivery', () => {
  it('consists of the stored bytes, signed as the specification and Standard Webhooks require', async () => {
    await using world = await World.open();
    const sink = await world.sink();
    const webhook = await world.webhook(`${sink.url}/hooks?tenant=1`, { secret: 'my-secret-key' });
    await world.happen(await world.call());
    const [delivery] = await world.settled(webhook);
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 1, statusCode: 200, error: null });
    const [received] = sink.deliveries;
    expect(received).toMatchObject({ method: 'POST', path: '/hooks?tenant=1', body: delivery?.body });
    const { body = '', headers = {} } = received ?? {};
    const hmac = (text: string) => createHmac('sha256', 'my-secret-key').update(text);
    const timestamp = headers['webhook-timestamp'] ?? '';
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-webhook-event': 'call.state_changed',
      'x-webhook-signature': `sha256=${hmac(body).digest('hex')}`,
      'webhook-id': delivery?.eventId,
      'webhook-signature': `v1,${hmac(`${delivery?.eventId}.${timestamp}.${body}`).digest('base64')}`,
    });
    expect(Math.abs(Number(timestamp) * 1000 - (received?.atMs ?? 0))).toBeLessThan(20_000);
  });

  it('has no signature if the webhook has no secret', async () => {
    await using world = await World.open();
    const sink = await world.sink();
    const webhook = await world.webhook(sink.url);
    await world.happen(await world.call());
    await world.settled(webhook);
    const names = Object.keys(sink.deliveries[0]?.headers ?? {});
    expect(names).toContain('webhook-id');
    expect(names.filter((name) => name.includes('signature'))).toEqual([]);
  });

  it('with a secret that cannot be decrypted stays pending without an attempt, and the process is unhealthy until decryption works', async () => {
    await using world = await World.open();
    const { db, health } = world.context;
    const [sink, other] = [await world.sink(), await world.sink()];
    const webhook = await world.webhook(sink.url, { secret: 'my-secret-key' });
    const unsigned = await world.webhook(other.url);
    const [stored] = await db.select().from(schema.webhooks).where(eq(schema.webhooks.id, webhook.id));
    const seal = (secretCiphertext: string | null) =>
      db.update(schema.webhooks).set({ secretCiphertext }).where(eq(schema.webhooks.id, webhook.id));
    const anotherKey = secretBox(Buffer.alloc(32, 9));
    await seal(anotherKey.seal('my-secret-key', `webhook ${webhook.id}`));
    await world.happen(await world.call());
    const problem = async () => (await health.report()).problems['sending'] ?? '';
    await until('it is unhealthy', async () => (await problem()).includes('another LIGAI_SECRET_KEY'));
    expect(await world.settled(unsigned)).toMatchObject([{ status: 'delivered' }]);
    // Each further try that fails makes it due again later.
    const dueAt = new Set<number | undefined>();
    const { webhookDeliveries } = schema;
    const ofWebhook = eq(webhookDeliveries.webhookId, webhook.id);
    const isTriedOften = async () => {
      const [row] = await db.select().from(webhookDeliveries).where(ofWebhook);
      return dueAt.add(row?.nextAttemptAt?.getTime()).size > 4;
    };
    await until('it was retried several times', isTriedOften);
    expect(await world.deliveries(webhook)).toMatchObject([{ status: 'pending', attempts: 0, error: null }]);
    expect(await world.logs(webhook)).toEqual([]);
    expect(sink.deliveries).toEqual([]);
    await seal(stored?.secretCiphertext ?? null);
    expect(await world.settled(webhook)).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    expect(sink.deliveries[0]?.headers['x-webhook-signature']).toMatch(/^sha256=/);
    expect(await problem()).toBe('');
  });

  it('is sent in the order of the events of its call', async () => {
    await using world = await World.open();
    const sink = await world.sink();
    const webhook = await world.webhook(sink.url);
    const calls = [await world.call(), await world.call(), await world.call()];
    await Promise.all(calls.map((callId) => world.happen(callId, 10)));
    await world.settled(webhook);
    for (const callId of calls) expect(sequences(sink.deliveries, callId)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('is sent once and in order by several dispatchers', async () => {
    await using world = await World.open();
    await world.anotherDispatcher();
    const sink = await world.sink();
    const webhook = await world.webhook(sink.url);
    const calls = await Promise.all(Array.from({ length: 12 }, () => world.call()));
    await Promise.all(calls.map((callId) => world.happen(callId, 5)));
    await world.settled(webhook);
    expect(sink.deliveries).toHaveLength(60);
    for (const callId of calls) expect(sequences(sink.deliveries, callId)).toEqual([1, 2, 3, 4, 5]);
  });

  it('is sent even if no message wakes the dispatcher', async () => {
    await using world = await World.open();
    const sink = await world.sink();
    const webhook = await world.webhook(sink.url);
    const callId = await world.call();
    const data = { call_id: callId, called_number: '5511999887766', start_time: null, ...plainCallContext };
    await world.context.db.transaction((tx) => appendEvent(tx, callId, { type: 'call.started', data }));
    expect(await world.settled(webhook)).toMatchObject([{ status: 'delivered' }]);
  });
});

describe('a failed delivery', () => {
  it('is retried with the same bytes and the same id after each pause', async () => {
    await using world = await World.open();
    const nextAnswers = [
      { kind: 'status' as const, status: 500 },
      { kind: 'reset' as const },
      { kind: 'hang' as const },
    ];
    const sink = await world.sink({ behaviour: { nextAnswers } });
    const webhook = await world.webhook(sink.url, { secret: 'my-secret-key' });
    await world.happen(await world.call());
    expect(await world.settled(webhook)).toMatchObject([{ status: 'delivered', attempts: 4 }]);
    expect(new Set(sink.deliveries.map(({ body }) => body)).size).toBe(1);
    expect(new Set(sink.deliveries.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    const atMs = sink.deliveries.map((delivery) => delivery.atMs);
    const gaps = atMs.slice(1).map((at, before) => at - (atMs[before] ?? 0));
    for (const [nth, atLeastMs] of [45, 95, 1_600].entries()) expect(gaps[nth]).toBeGreaterThan(atLeastMs);
    const logs = (await world.logs(webhook)).reverse();
    expect(logs.map(({ attempt, success, statusCode }) => ({ attempt, success, statusCode }))).toEqual([
      { attempt: 1, success: false, statusCode: 500 },
      { attempt: 2, success: false, statusCode: null },
      { attempt: 3, success: false, statusCode: null },
      { attempt: 4, success: true, statusCode: 200 },
    ]);
    expect(logs[2]).toMatchObject({ error: 'no answer within 1.5 s' });
    expect(logs[2]?.responseTimeMs).toBeGreaterThan(1_400);
  });

  it('is dead after the last retry, and can be sent again', async () => {
    await using world = await World.open();
    const sink = await world.sink({ behaviour: { answer: { kind: 'status', status: 503 } } });
    const webhook = await world.webhook(sink.url);
    await world.happen(await world.call());
    const [dead] = await world.settled(webhook);
    expect(dead).toMatchObject({ status: 'dead', attempts: 4, statusCode: 503, error: 'status 503' });
    expect(sink.deliveries).toHaveLength(4);
    sink.behaviour.answer = { kind: 'status', status: 204 };
    await resendDelivery(world.context.db, webhook.id, dead?.id ?? 0);
    world.context.bus.publish(deliveryWake, {});
    expect(await world.settled(webhook)).toMatchObject([{ status: 'delivered', attempts: 1, statusCode: 204 }]);
    expect(sink.deliveries[4]?.body).toBe(dead?.body);
  });

  it.each([301, 302, 304, 307, 400, 401, 404, 422])('with status %i is not retried', async (status) => {
    await using world = await World.open();
    const location = 'http://127.0.0.1:1/';
    const sink = await world.sink({ behaviour: { answer: { kind: 'status', status, location } } });
    const webhook = await world.webhook(sink.url);
    await world.happen(await world.call());
    expect(await world.settled(webhook)).toMatchObject([{ status: 'dead', attempts: 1, statusCode: status }]);
    expect(sink.deliveries).toHaveLength(1);
  });

  it('with status 410 deactivates the webhook, which shows the reason', async () => {
    await using world = await World.open();
    const sink = await world.sink({ behaviour: { answer: { kind: 'status', status: 410 } } });
    const webhook = await world.webhook(sink.url);
    await world.happen(await world.call());
    await world.settled(webhook);
    expect(await findWebhook(world.context.db, webhook.id)).toMatchObject({
      isActive: false,
      inactiveReason: 'The endpoint answered 410: it is gone',
    });
    await world.happen(await world.call());
    expect(await world.deliveries(webhook)).toHaveLength(1);
  });

  it('with status 429 is retried after the requested time', async () => {
    await using world = await World.open();
    const nextAnswers = [{ kind: 'status' as const, status: 429, retryAfterSeconds: 1 }];
    const sink = await world.sink({ behaviour: { nextAnswers } });
    const webhook = await world.webhook(sink.url);
    await world.happen(await world.call());
    expect(await world.settled(webhook)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
    const [first, second] = sink.deliveries;
    expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThan(990);
  });

  it('to an unreachable server has a readable error', async () => {
    await using world = await World.open();
    const webhook = await world.webhook('http://127.0.0.1:1/');
    await world.happen(await world.call());
    const [dead] = await world.settled(webhook);
    expect(dead).toMatchObject({ status: 'dead', attempts: 4, statusCode: null });
    expect(dead?.error).toMatch(/ECONNREFUSED/);
  });
});

describe('endpoints', () => {
  it('are independent: one hangs, one fails, and the third receives every delivery', async () => {
    await using world = await World.open({ timing: { answerWithinMs: 10_000 } });
    const hanging = await world.sink({ behaviour: { answer: { kind: 'hang' } } });
    const failing = await world.sink({ behaviour: { answer: { kind: 'status', status: 500 } } });
    const healthy = await world.sink();
    const [stuck] = [await world.webhook(hanging.url), await world.webhook(failing.url)];
    const well = await world.webhook(healthy.url);
    const calls = await Promise.all(Array.from({ length: 60 }, () => world.call()));
    await Promise.all(calls.map((callId) => world.happen(callId, 2)));
    await world.settled(well);
    expect(healthy.deliveries).toHaveLength(120);
    // Nothing of the hanging one has even come to its time-out: it holds what one gets that has never answered.
    expect(hanging.deliveries).toHaveLength(4);
    expect(await world.logs(stuck)).toEqual([]);
    hanging.behaviour.answer = { kind: 'status', status: 200 };
  });

  it('of inactive webhooks receive nothing until the webhook is active again', async () => {
    await using world = await World.open();
    const sink = await world.sink();
    const webhook = await world.webhook(sink.url);
    const { db, secrets, bus } = world.context;
    const off = await db.transaction(async (tx) => {
      const changed = await updateWebhook(tx, secrets, webhook.id, { isActive: false });
      return changed?.isActive;
    });
    expect(off).toBe(false);
    await db.insert(schema.webhookDeliveries).values({
      ...{
        webhookId: webhook.id,
        eventId: newEventId(),
        callId: await world.call(),
      },
      ...{ sequence: 1, event: 'call.started', body: '{}' },
    });
    // Deliveries of another webhook are sent meanwhile, in the same rounds.
    const other = await world.webhook((await world.sink()).url);
    await world.happen(await world.call());
    await world.settled(other);
    expect(sink.deliveries).toEqual([]);
    await updateWebhook(db, secrets, webhook.id, { isActive: true });
    bus.publish(deliveryWake, {});
    expect(await world.settled(webhook)).toMatchObject([{ status: 'delivered' }]);
  });
});

describe('the answer of an endpoint', () => {
  it('is stored up to its first 64 KiB, as valid text', async () => {
    await using world = await World.open();
    const server = createServer((_request, response) => {
      response.write(Buffer.concat([Buffer.from('a\u0000é'), Buffer.of(0xff)]));
      const more = () => {
        while (response.write('x'.repeat(16_384))) {}
      };
      response.on('drain', more);
      more();
    }).listen(0, '127.0.0.1');
    await until('the server listens', () => server.listening);
    const { port } = server.address() as { port: number };
    const webhook = await world.webhook(`http://127.0.0.1:${port}/`);
    await world.happen(await world.call());
    expect(await world.settled(webhook)).toMatchObject([{ status: 'delivered' }]);
    const [{ responseBody } = { responseBody: '' }] = await world.logs(webhook);
    expect(responseBody).toMatch(/^a\ufffdé\ufffdxxx/);
    expect(responseBody?.length).toBe(64 * 1024 - 1);
    server.closeAllConnections();
    server.close();
  });
});

describe('an address that is not public', () => {
  it.for([{ slice: 0 }, { slice: 1 }])('is never connected to, in any notation ($slice)', async ({ slice }) => {
    await using world = await World.open({
      env: { WEBHOOK_ALLOW_PRIVATE: '' },
      resolve: async () => ['127.0.0.1'],
    });
    // Postgres holds no NUL, so that one could not even be there.
    const storable = hostileUrls.filter((url) => !url.includes('\u0000'));
    const half = Math.ceil(storable.length / 2);
    const urls = storable.slice(slice * half, (slice + 1) * half);
    const webhooks = await Promise.all(urls.map((url) => world.webhook(url)));
    await world.happen(await world.call());
    for (const webhook of webhooks) {
      const [dead] = await world.settled(webhook);
      expect(dead, webhook.url).toMatchObject({ status: 'dead', attempts: 1, error: expect.stringMatching(/^url: /) });
    }
  });

  it('is not connected to by a name that became private after the webhook was stored', async () => {
    await using world = await World.open({ env: { WEBHOOK_ALLOW_PRIVATE: '' }, resolve: async () => ['127.0.0.1'] });
    const sink = await world.sink();
    const webhook = await world.webhook(`http://rebinding.example:${sink.port}/`);
    await world.happen(await world.call());
    expect(await world.settled(webhook)).toMatchObject([{ status: 'dead', attempts: 1 }]);
    expect(sink.deliveries).toEqual([]);
  });
});
