import { createHmac } from 'node:crypto';
import { connectBus } from '@ligai/bus';
import { TestPayload, testWebhook } from '@ligai/contracts';
import { updateWebhook } from '@ligai/db';
import { expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const ask = async (world: World, webhook_id: number) => {
  await using bus = await connectBus({ url: world.natsUrl, name: 'asker' });
  return await bus.request(testWebhook, { webhook_id }, { timeoutMs: 10_000 });
};

it('a test sends one signed event immediately, also to an inactive webhook, and is logged', async () => {
  await using world = await World.open();
  const sink = await world.sink();
  const webhook = await world.webhook(sink.url, { secret: 'my-secret-key' });
  await updateWebhook(world.context.db, world.context.secrets, webhook.id, { isActive: false });
  expect(await ask(world, webhook.id)).toEqual({
    success: true,
    status_code: 200,
    response_time_ms: expect.any(Number),
    error: null,
  });
  const [{ body = '', headers = {} } = {}, ...more] = sink.deliveries;
  expect(more).toEqual([]);
  expect(TestPayload.parse(JSON.parse(body)).event).toBe('test');
  expect(headers).toMatchObject({
    'x-webhook-event': 'test',
    'x-webhook-signature': `sha256=${createHmac('sha256', 'my-secret-key').update(body).digest('hex')}`,
  });
  expect(await world.logs(webhook)).toMatchObject([{ event: 'test', success: true, body, deliveryId: null }]);
});

it('a test of a failing endpoint reports the failure and is not retried', async () => {
  await using world = await World.open();
  const sink = await world.sink({ behaviour: { answer: { kind: 'status', status: 500 } } });
  const webhook = await world.webhook(sink.url);
  expect(await ask(world, webhook.id)).toMatchObject({ success: false, status_code: 500, error: 'status 500' });
  sink.behaviour.answer = { kind: 'hang' };
  const hung = await ask(world, webhook.id);
  expect(hung).toMatchObject({ success: false, status_code: null, error: 'no answer within 1.5 s' });
  expect(sink.deliveries).toHaveLength(2);
  expect(await world.logs(webhook)).toMatchObject([{ statusCode: null }, { statusCode: 500 }]);
});

it('a test of an address that is not public, or of an unknown webhook, is rejected', async () => {
  await using world = await World.open({ env: { WEBHOOK_ALLOW_PRIVATE: '' } });
  const sink = await world.sink();
  const webhook = await world.webhook(sink.url);
  await expect(ask(world, webhook.id)).rejects.toMatchObject({ code: 'invalid_request' });
  await expect(ask(world, webhook.id + 1)).rejects.toMatchObject({ code: 'not_found' });
  expect(sink.deliveries).toEqual([]);
});
