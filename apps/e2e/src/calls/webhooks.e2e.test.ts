import { createHmac } from 'node:crypto';
import { type CallId, type WebhookAnswer, type WebhookDelivery, WebhookEvent, WebhookPayload } from '@ligai/contracts';
import { startWebhookSink, type WebhookSink } from '@ligai/simulators';
import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const resources = new AsyncDisposableStack();
let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  stack = resources.use(await LocalStack.start({ MAX_CONCURRENT_CALLS: '20' }));
  api = new ApiClient(stack.ready.api);
});
afterAll(() => resources.disposeAsync());

/** Answers at once with `busy`. */
const busyNumber = '5511998880486';

async function subscribe(url: string, given: object = {}): Promise<WebhookAnswer> {
  const webhook = { name: 'My CRM', url, events: WebhookEvent.options, secret: 'my-secret-key', ...given };
  const { status, body } = await api.ask('POST', '/api/v1/webhooks', webhook);
  expect(status).toBe(201);
  return body as WebhookAnswer;
}

async function deliveriesTo({ id }: WebhookAnswer): Promise<WebhookDelivery[]> {
  return (await api.ask('GET', `/api/v1/webhooks/${id}/deliveries?limit=1000`)).body as WebhookDelivery[];
}

/** Waits until the end of each call is delivered and no delivery is pending. */
const endsDelivered = (webhook: WebhookAnswer, calls: number) =>
  waitUntil(
    async () => {
      const deliveries = await deliveriesTo(webhook);
      const ends = deliveries.filter(({ event }) => event === 'call.ended' || event === 'call.failed');
      return ends.length === calls && deliveries.every(({ status }) => status === 'delivered') && deliveries;
    },
    { what: 'every delivery has arrived', timeoutMs: 90_000, everyMs: 100 },
  );

const payloads = (sink: WebhookSink, callId: CallId): WebhookPayload[] =>
  sink.deliveries
    .map(({ body }) => WebhookPayload.parse(JSON.parse(body)))
    .filter(({ data }) => data.call_id === callId);

test('npm start allows webhooks to loopback addresses, and its output states it', () => {
  expect(stack.output).toMatch(/webhooks +loopback addresses allowed +yours by WEBHOOK_ALLOW_PRIVATE/);
});

test('a webhook receives the events of a call signed, in order, and with the values of the call record', async () => {
  await using sink = await startWebhookSink();
  const webhook = await subscribe(`${sink.url}/crm`);
  const callId = await api.dial('5511999990710');
  const { start_time, end_time, duration, hangup_cause } = await api.untilEnded(callId);
  await endsDelivered(webhook, 1);

  const events = payloads(sink, callId);
  const names = events.map(({ event }) => event);
  expect(names.filter((name) => name === 'call.started')).toHaveLength(1);
  expect(names.at(-1)).toBe('call.ended');
  const sequences = events.map(({ data }) => data.sequence);
  expect(sequences).toEqual(sequences.toSorted((a, b) => a - b));
  expect(new Set(sequences).size).toBe(sequences.length);
  expect(events.at(-1)?.data).toMatchObject({ status: 'completed', start_time, end_time, duration, hangup_cause });
  for (const { body, headers } of sink.deliveries) {
    const signature = createHmac('sha256', 'my-secret-key').update(body).digest('hex');
    expect(headers['x-webhook-signature']).toBe(`sha256=${signature}`);
    expect(headers['x-webhook-event']).toBe((JSON.parse(body) as { event: string }).event);
  }
  await api.ask('DELETE', `/api/v1/webhooks/${webhook.id}`);
});

test('a call to a busy callee sends exactly one event, call.failed', async () => {
  await using sink = await startWebhookSink();
  const webhook = await subscribe(sink.url, { events: ['call.started', 'call.ended', 'call.failed'] });
  const callId = await api.dial(busyNumber);
  await endsDelivered(webhook, 1);
  const data = { called_number: busyNumber, start_time: null, status: 'busy', duration: 0 };
  expect(payloads(sink, callId)).toMatchObject([{ event: 'call.failed', data }]);
  await api.ask('DELETE', `/api/v1/webhooks/${webhook.id}`);
});

test('no delivery is lost if the webhook-dispatcher is killed repeatedly', async () => {
  await using sink = await startWebhookSink({ behaviour: { delayMs: 150 } });
  const webhook = await subscribe(sink.url);
  const calls: CallId[] = [];
  for (let kills = 0; kills < 3; kills += 1) {
    const before = sink.deliveries.length;
    calls.push(...(await Promise.all([api.dial(busyNumber), api.dial(busyNumber), api.dial(busyNumber)])));
    await waitUntil(() => sink.deliveries.length > before, {
      what: 'another delivery arrives',
      timeoutMs: 30_000,
      everyMs: 5,
    });
    await stack.kill('webhook-dispatcher');
  }
  const deliveries = await endsDelivered(webhook, calls.length);
  const received = new Set(sink.deliveries.map(({ headers }) => headers['webhook-id']));
  expect(deliveries.filter(({ event_id }) => !received.has(event_id))).toEqual([]);
  for (const callId of calls) expect(payloads(sink, callId).map(({ event }) => event)).toContain('call.failed');
  await api.ask('DELETE', `/api/v1/webhooks/${webhook.id}`);
});

test('a test delivery reports the response of the endpoint', async () => {
  await using sink = await startWebhookSink();
  const webhook = await subscribe(sink.url);
  const ask = async () => api.ask('POST', `/api/v1/webhooks/${webhook.id}/test`);
  const succeeded = { success: true, status_code: 200, message: 'Webhook test successful' };
  expect(await ask()).toMatchObject({ status: 200, body: succeeded });
  expect(sink.deliveries).toMatchObject([{ headers: { 'x-webhook-event': 'test' }, json: { event: 'test' } }]);
  sink.behaviour.answer = { kind: 'status', status: 503 };
  const failed = { success: false, status_code: 503, message: 'Webhook test failed: status 503' };
  expect(await ask()).toMatchObject({ status: 200, body: failed });
  const { body } = await api.ask('GET', `/api/v1/webhooks/${webhook.id}/logs`);
  expect(body).toMatchObject([
    { event: 'test', success: false },
    { event: 'test', success: true },
  ]);
  await api.ask('DELETE', `/api/v1/webhooks/${webhook.id}`);
});
