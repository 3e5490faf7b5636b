import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../testing/gateway-under-test.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
});

afterAll(() => servers.disposeAsync());

const json = { 'Content-Type': 'application/json' };

/** Writes bytes as they are and gives all that comes back. */
function sendRaw(bytes: string): Promise<string> {
  const socket = connect(gateway.port, '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('an unknown route', () => {
  it.each([
    'GET /api',
    'GET /api/v1',
    'GET /api/v1/call',
    'POST /api/v2/calls/dial',
    'GET /ws/dashboard',
    'GET /api/v1/calls/1/2',
  ])('%s gets 404 with one sentence', async (line) => {
    const { status, body } = await gateway.ask(line);
    expect(status).toBe(404);
    expect(body).toEqual({ detail: `Not found: "${line.split(' ')[1]}"` });
  });
});

describe('a wrong method', () => {
  it.each([
    ['POST /api/v1/calls', 'GET, HEAD'],
    ['GET /api/v1/calls/dial', 'POST'],
    ['GET /api/v1/calls/call-1/hangup', 'POST'],
    ['PATCH /api/v1/prompts/1', 'GET, HEAD, PUT, DELETE'],
    ['DELETE /api/v1/prompts', 'GET, HEAD, POST'],
    ['POST /api/v1/settings/timezone', 'GET, HEAD, PUT, DELETE'],
    ['GET /api/v1/settings/reload', 'POST'],
    ['OPTIONS /api/v1/calls/dial', 'POST'],
    ['POST /health', 'GET, HEAD'],
  ])('%s gets 405 with the allowed methods', async (line, allow) => {
    const { status, headers, body } = await gateway.ask(line);
    expect(status).toBe(405);
    expect(headers.allow).toBe(allow);
    expect(body).toEqual({ detail: `${line.split(' ')[0]} is not allowed here, only ${allow}` });
  });
});

describe('a body', () => {
  it.each(['{"number":', 'number=5511999887766', '\u0000', "{'number': 1}"])(
    'that is not JSON (%j) gets 400',
    async (raw) => {
      const answer = await gateway.ask('POST /api/v1/calls/dial', { raw, headers: json });
      expect(answer).toMatchObject({ status: 400, body: { detail: 'The body is not valid JSON' } });
    },
  );

  it('of another type, or of none, gets 400', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    for (const asked of [{ raw: 'number=5511999887766', headers: form }, { raw: '{"number":"5511999887766"}' }, {}]) {
      const { status, body } = await gateway.ask('POST /api/v1/calls/dial', asked);
      expect({ status, body }).toEqual({
        status: 400,
        body: { detail: 'The body is not JSON: send it with Content-Type: application/json' },
      });
    }
  });

  it('in an unknown charset or encoding gets 400', async () => {
    for (const strange of [
      { 'Content-Type': 'application/json; charset=x-klingon' },
      { ...json, 'Content-Encoding': 'zip' },
    ]) {
      const { status, body } = await gateway.ask('POST /api/v1/calls/dial', { raw: '{}', headers: strange });
      expect(status).toBe(400);
      expect(body).toMatchObject({ detail: expect.stringMatching(/^Cannot read the request: /) });
    }
  });

  it('that is too large gets 413', async () => {
    const answer = await gateway.ask('POST /api/v1/prompts', { json: { name: 'a', content: 'x'.repeat(1_100_000) } });
    expect(answer).toMatchObject({ status: 413, body: { detail: 'The body is too large: at most 1 MB are taken' } });
  });

  it.each([
    [{}, 'name: is required; content: is required'],
    [{ name: 7, content: 'x' }, 'name: expected string, got 7'],
    [{ name: '', content: 'x' }, 'name: expected string to have >=1 characters, got ""'],
    [{ name: 'a', content: 'x', is_activ: true }, 'is_activ: unknown field'],
    [{ name: 'a', content: 'x', 'a\nb"': 1 }, '"a\\nb\\"": unknown field'],
    [{ name: 'a', content: 'x', temperature: 3 }, 'temperature: expected a number from 0 to 2, got 3'],
    [{ name: 'a', content: 'x\u0000' }, 'content: holds a NUL character or half of a surrogate pair'],
    [
      { name: 'a', content: 'x', variables: { a: '\ud800' } },
      'variables.a: holds a NUL character or half of a surrogate pair',
    ],
    [
      { name: 'a', content: 'x', language: 'klingon!' },
      'language: expected a BCP 47 tag such as pt-BR, got "klingon!"',
    ],
    [['a'], 'body: expected object, got ["a"]'],
    ['a', 'body: expected object, got "a"'],
    [null, 'body: expected object, got null'],
  ])('that does not match the schema (%j) gets 422 with the field and the value', async (given, detail) => {
    const { status, body } = await gateway.ask('POST /api/v1/prompts', { json: given });
    expect({ status, body }).toEqual({ status: 422, body: { detail } });
  });

  it('that is refused gets the kind of its error as a header, for programs that translate it', async () => {
    const kindOf = async (line: string, sent?: object) => (await gateway.ask(line, sent)).headers['x-error-code'];
    expect(await kindOf('POST /api/v1/prompts', { json: {} })).toBe('invalid_request');
    expect(await kindOf('GET /api/v1/prompts/999')).toBe('not_found');
    expect(await kindOf('GET /api/v1/nothing')).toBe('not_found');
    expect(await kindOf('DELETE /api/v1/prompts')).toBe('method_not_allowed');
    expect(await kindOf('POST /api/v1/prompts', { raw: '{"broken', headers: json })).toBe('unreadable');
    expect(await kindOf('POST /api/v1/prompts', { raw: ' '.repeat(1_100_000), headers: json })).toBe('too_large');
  });

  it('with a prototype name gets 422', async () => {
    const raw = '{"name":"a","content":"x","__proto__":{"is_active":true}}';
    const { status, body } = await gateway.ask('POST /api/v1/prompts', { raw, headers: json });
    expect({ status, body }).toEqual({ status: 422, body: { detail: '__proto__: unknown field' } });
  });

  it('is not read if the route expects none', async () => {
    const { status } = await gateway.ask('POST /api/v1/prompts/999/activate', { raw: '{"broken', headers: json });
    expect(status).toBe(404);
  });
});

describe('a query', () => {
  it.each([
    ['skip=-1', 'skip: expected a whole number from 0 to 9007199254740991, got "-1"'],
    ['limit=0', 'limit: expected a whole number from 1 to 1000, got "0"'],
    ['limit=1001', 'limit: expected a whole number from 1 to 1000, got "1001"'],
    ['limit=ten', 'limit: expected a whole number from 1 to 1000, got "ten"'],
    ['limit=', 'limit: expected a whole number from 1 to 1000, got ""'],
    ['limit=1e2', 'limit: expected a whole number from 1 to 1000, got "1e2"'],
    ['limit=1&limit=2', 'limit: expected a whole number from 1 to 1000, got ["1","2"]'],
    [
      'skip=99999999999999999999',
      'skip: expected a whole number from 0 to 9007199254740991, got "99999999999999999999"',
    ],
  ])('that is out of bounds (%s) gets 422', async (query, detail) => {
    const { status, body } = await gateway.ask(`GET /api/v1/calls?${query}`);
    expect({ status, body }).toEqual({ status: 422, body: { detail } });
  });

  it.each(['limit=1000', 'skip=0&limit=1', 'skip=9007199254740991'])('%s is accepted', async (query) => {
    expect(await gateway.ask(`GET /api/v1/calls?${query}`)).toMatchObject({ status: 200, body: [] });
  });

  const known = 'skip, limit, sort, cursor, status, number, campaign_id, prompt_id, from, to, q';
  it.each([
    ['calls?page=7&limt=x', `page: unknown query parameter; limt: unknown query parameter; expected ${known}`],
    ['calls?limit[]=0', `"limit[]": unknown query parameter; expected ${known}`],
    ['calls?__proto__=x', `__proto__: unknown query parameter; expected ${known}`],
    ['stats?today=1', 'today: unknown query parameter; this route has none'],
    ['calls/1?transcript=0', 'transcript: unknown query parameter; expected details'],
    ['prompts?status=x', 'status: unknown query parameter; expected skip, limit'],
  ])('with an unknown parameter (%s) gets 422 with the known ones', async (path, detail) => {
    expect(await gateway.ask(`GET /api/v1/${path}`)).toMatchObject({ status: 422, body: { detail } });
  });

  it.each([
    ['calls?q=a%00b', 'q: holds a NUL character, got "a\\u0000b"'],
    ['campaigns?q=%00', 'q: holds a NUL character, got "\\u0000"'],
    ['schedules?number=%ff', 'number: is not UTF-8, got "\ufffd"'],
  ])('with text that cannot be searched for (%s) gets 422', async (path, detail) => {
    expect(await gateway.ask(`GET /api/v1/${path}`)).toMatchObject({ status: 422, body: { detail } });
  });

  it('with a thousand unknown parameters gets a short error', async () => {
    const query = Array.from({ length: 1000 }, (_, nth) => `p${nth}=1`).join('&');
    const { status, body } = await gateway.ask(`GET /api/v1/calls?${query}`);
    expect(status).toBe(422);
    expect((body as { detail: string }).detail.length).toBeLessThan(1_000);
  });
});

describe('a path', () => {
  it.each(['abc', '-1', '1.5', '99999999999999999999', 'call-a%20b', "1'--"])('with the id %s gets 422', async (id) => {
    const { status, body } = await gateway.ask(`GET /api/v1/calls/${id}`);
    expect(status).toBe(422);
    expect(body).toMatchObject({ detail: expect.stringMatching(/^id: expected .*, got ".*"$/) });
  });

  it('with a malformed escape gets 400', async () => {
    const { status, body } = await gateway.ask('GET /api/v1/calls/%zz');
    expect(status).toBe(400);
    expect(body).toMatchObject({ detail: expect.stringMatching(/^Cannot read the request: /) });
  });
});

describe('a web page', () => {
  it('with its own host name that resolves to loopback gets 403', async () => {
    const answer = await gateway.ask('GET /api/v1/calls', { headers: { Host: 'evil.example:8000' } });
    expect(answer).toMatchObject({ status: 403, body: { detail: 'Host "evil.example:8000" is not this machine' } });
  });

  it('of another origin gets 403 on every route', async () => {
    for (const line of ['GET /api/v1/calls', 'POST /api/v1/calls/dial', 'GET /ws/dashboard', 'GET /nowhere']) {
      const answer = await gateway.ask(line, { headers: { Origin: 'https://evil.example' } });
      expect(answer).toMatchObject({ status: 403, body: { detail: 'Origin "https://evil.example" is not this API' } });
    }
  });

  it('of another origin that opens a WebSocket gets 403', async () => {
    const upgrade = { Connection: 'Upgrade', Upgrade: 'websocket', Origin: 'https://evil.example' };
    expect((await gateway.ask('GET /ws/dashboard', { headers: upgrade })).status).toBe(403);
  });

  it('of this API is served', async () => {
    const own = { Host: `localhost:${gateway.port}`, Origin: `http://localhost:${gateway.port}` };
    expect((await gateway.ask('GET /api/v1/calls', { headers: own })).status).toBe(200);
  });
});

describe('a response', () => {
  it('is JSON that must not be cached, framed or sniffed', async () => {
    const { headers } = await gateway.ask('GET /api/v1/calls');
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('to bytes that are not HTTP is JSON too', async () => {
    const answer = await sendRaw('api status\n\n');
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/\{"detail":"This is not a valid HTTP request"\}$/);
  });
});

it('is counted and timed by its route, for any requested path', async () => {
  await gateway.ask('GET /api/v1/calls/424242');
  await gateway.ask('GET /some/path/of/a/scanner');
  const metrics = await eventually(async () => {
    const text = await gateway.context.metrics.metrics();
    expect(text).toContain('_count{method="GET",route="/api/v1/calls/:id",status="404"} ');
    return text;
  });
  expect(metrics).toContain('route="none",status="404"');
  expect(metrics).not.toMatch(/424242|scanner/);
});
