import { schema } from '@ligai/db';
import { hostileUrls, loopbackOnly } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type GatewayUnderTest, startGatewayOnOwnServers } from '../../testing/gateway-under-test.ts';
import { createWebhook, crm, deleteCallsAndWebhooks } from '../../testing/webhooks.ts';

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

describe('an address that is not public', () => {
  it.each(hostileUrls)('is rejected when a webhook is stored: %j', async (url) => {
    const { status, body } = await gateway.ask('POST /api/v1/webhooks', { json: { ...crm, url } });
    expect(status).toBe(422);
    expect(body).toEqual({ detail: expect.stringMatching(/^url: |^body: holds a NUL|^url\b/) });
  });

  it('is rejected when a webhook is changed', async () => {
    const id = await createWebhook(gateway);
    const { status } = await gateway.ask(`PUT /api/v1/webhooks/${id}`, { json: { url: 'http://127.0.0.1/' } });
    expect(status).toBe(422);
    expect((await gateway.ask(`GET /api/v1/webhooks/${id}`)).body).toMatchObject({ url: crm.url });
  });

  it('is rejected when a webhook is tested, although it is stored', async () => {
    const id = await createWebhook(gateway);
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

  it('is accepted if the installation allows it', async () => {
    await using open = await startGatewayOnOwnServers({ WEBHOOK_ALLOW_PRIVATE: '127.0.0.0/8,10.1.0.0/16' });
    const statusOf = async (url: string) => (await open.ask('POST /api/v1/webhooks', { json: { ...crm, url } })).status;
    expect(await statusOf('http://127.0.0.1:9000/hook')).toBe(201);
    expect(await statusOf('http://10.1.2.3/hook')).toBe(201);
    expect(await statusOf('http://10.2.0.1/hook')).toBe(422);
  });
});
