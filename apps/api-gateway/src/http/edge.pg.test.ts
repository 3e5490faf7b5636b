import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked, type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts';

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
});

afterAll(() => servers.disposeAsync());

const json = { 'Content-Type': 'application/json' };
const post = (path: string, asked: Asked) =>
  gateway.ask(`POST ${path}`, { ...asked, headers: { ...json, ...asked.headers } });
const detailOf = async (path: string, asked: Asked) => {
  const { status, body } = await post(path, asked);
  return `${status} ${(body as { detail: string }).detail}`;
};

/** Sends the head of a request and `body`, which may be less than the head announces; gives all that comes back. */
function sendPart(head: string, body = ''): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`${head}\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n${body}`);
  return text(socket);
}

describe('a body over the limit', () => {
  const tooLarge =
    /^HTTP\/1\.1 413 .*Connection: close.*\{"detail":"The body is too large: at most 1 MB are taken"\}$/s;

  it('is rejected by its Content-Length, and the connection is closed, before the client has sent it', async () => {
    const answer = await sendPart('POST /api/v1/prompts HTTP/1.1\r\nContent-Length: 5000000000', '{"name":');
    expect(answer).toMatch(tooLarge);
  });

  it('is rejected before a client that waits for 100 Continue sends it, and smaller bodies get 100 Continue', async () => {
    const expectation = 'Expect: 100-continue\r\nContent-Length:';
    expect(await sendPart(`POST /api/v1/prompts HTTP/1.1\r\n${expectation} 2000000`)).toMatch(tooLarge);
    const taken = await sendPart(`POST /api/v1/prompts HTTP/1.1\r\nConnection: close\r\n${expectation} 2`, '{}');
    expect(taken).toMatch(/^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 422 /);
  });

  it('is rejected at the first excess byte if no length is given', async () => {
    const chunk = `100001\r\n${'x'.repeat(0x100001)}\r\n`;
    expect(await sendPart('POST /api/v1/prompts HTTP/1.1\r\nTransfer-Encoding: chunked', chunk)).toMatch(tooLarge);
  });

  it('is rejected by its decompressed size', async () => {
    const raw = gzipSync(Buffer.alloc(50_000_000, ' '));
    expect(await detailOf('/api/v1/prompts', { raw, headers: { 'Content-Encoding': 'gzip' } })).toMatch(/^413 /);
  });
});

describe('a body is accepted', () => {
  it('if it is compressed', async () => {
    const raw = gzipSync(JSON.stringify({ name: 'Zipped', content: 'Sell.' }));
    expect(await post('/api/v1/prompts', { raw, headers: { 'Content-Encoding': 'gzip' } })).toMatchObject({
      status: 201,
      body: { name: 'Zipped' },
    });
  });
});

describe('a body that is not JSON in UTF-8 gets a specific error:', () => {
  it.each<[string, string | Buffer, string]>([
    ['an empty one', '', '400 The body is empty: expected JSON'],
    [
      'Latin-1',
      Buffer.from('{"name":"São","content":"x"}', 'latin1'),
      '400 The body is not valid UTF-8: JSON is sent in UTF-8',
    ],
    ['half of one', '{"name":', '400 The body is not valid JSON'],
  ])('%s', async (_, raw, answer) => {
    expect(await detailOf('/api/v1/prompts', { raw })).toBe(answer);
  });
});

describe('the work for a request body is bounded:', () => {
  it('a million brackets are not parsed', async () => {
    expect(await detailOf('/api/v1/prompts', { raw: '['.repeat(1_000_000) })).toBe(
      '422 body: is nested more than 50 levels deep',
    );
  });

  it('more than ten thousand values are not parsed, and brackets in a string do not count', async () => {
    const raw = `{"name":"a","url":"x","events":[${'0,'.repeat(499_000)}0]}`;
    expect(await detailOf('/api/v1/webhooks', { raw })).toBe('422 body: holds more than 10000 values');
    const object = Object.fromEntries(Array.from({ length: 999 }, (_, nth) => [`k${nth}`, 0]));
    const metadata = { a: Array.from({ length: 20 }, () => object) };
    expect(await detailOf('/api/v1/calls/dial', { json: { number: '5511999887766', metadata } })).toBe(
      '422 body: holds more than 10000 values',
    );
    const content = '[[[{,"\\'.repeat(10_000);
    expect(await post('/api/v1/prompts', { json: { name: 'Brackets', content } })).toMatchObject({ status: 201 });
  });

  it('a long list is rejected before its entries are validated', async () => {
    const events = Array.from({ length: 5000 }, () => 0);
    expect(await detailOf('/api/v1/webhooks', { json: { name: 'a', url: 'x', events } })).toBe(
      '422 events: has 5000 entries, expected at most 1000',
    );
  });

  it('only the first twenty of many problems are described', async () => {
    const unknown = Object.fromEntries(Array.from({ length: 9000 }, (_, nth) => [`f${nth}`, 0]));
    const many = await detailOf('/api/v1/prompts', { json: { name: 'a', content: 'x', ...unknown } });
    expect(many).toMatch(/^422 f0: unknown field; f1: unknown field; .* f19: unknown field; … and 8980 more$/);
    const wrong = Object.fromEntries(Array.from({ length: 900 }, (_, nth) => [`v${nth}`, nth]));
    const values = await detailOf('/api/v1/prompts', { json: { name: 'a', content: 'x', variables: wrong } });
    expect(values).toMatch(/variables\.v19: expected string, got 19; … and 880 more$/);
    expect(values.length).toBeLessThan(4000);
  });
});

it('a nested name that would be dropped silently is rejected', async () => {
  const raw = '{"name":"a","content":"x","variables":{"__proto__":"y"}}';
  expect(await detailOf('/api/v1/prompts', { raw })).toBe('422 variables.__proto__: this name cannot be used');
});

describe('a response does not repeat a secret', () => {
  it.each<[string, unknown]>([
    ['/api/v1/settings/test', ['hunter2']],
    ['/api/v1/settings/test', 'hunter2'],
    ['/api/v1/settings/test', { service: { api_key: 'hunter2' }, api_key: 'k' }],
    ['/api/v1/settings/test', { service: 'openai', api_key: ['hunter2'] }],
    ['/api/v1/webhooks', { name: { secret: 'hunter2' }, url: 'https://example.com', events: ['call.ended'] }],
    ['/api/v1/webhooks', { name: 'a', url: 'htp://me:hunter2@example.com', events: ['call.ended'] }],
    ['/api/v1/webhooks', { name: 'a', url: 'https://me:hunter2@example.com', events: ['call.ended'] }],
  ])('in the error about %s %j', async (path, body) => {
    const detail = await detailOf(path, { json: body });
    expect(detail).toMatch(/^422 /);
    expect(detail).not.toContain('hunter2');
  });

  it('in the error about the value of a setting', async () => {
    const answer = await gateway.ask('PUT /api/v1/settings/openai_api_key', { json: { value: ['hunter2'] } });
    expect(answer).toMatchObject({ status: 422, body: { detail: 'value: expected string' } });
  });
});

describe('a webhook delivery to this API', () => {
  it.each(['X-Webhook-Event', 'X-Webhook-Signature', 'webhook-id', 'webhook-signature'])(
    'is rejected by its header %s, so that no webhook calls itself',
    async (header) => {
      const answer = await post('/api/v1/webhooks/1/test', { json: {}, headers: { [header]: 'test' } });
      expect(answer).toMatchObject({
        status: 403,
        body: { detail: expect.stringContaining('the URL of a webhook must not be an address of this API') },
      });
    },
  );
});
