import { systemClock } from '@ligai/kernel';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { routes } from '../../routes/all-routes.ts';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';
import { Reader, type ReaderOptions } from '../../testing/reader.ts';

const crm = 'crm-0123456789abcdef0123';
/** As `openssl rand -base64` makes them: a subprotocol may not hold `/` and `=`. */
const ops = 'MDEyMzQ1Njc4/OWFiY2RlZg==';

const servers = new AsyncDisposableStack();
const logged: { fields: Record<string, unknown>; message: string }[] = [];
let where: { databaseUrl: string; natsUrl: string };
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  where = { databaseUrl: database.url, natsUrl: nats.url };
  const note = (fields: Record<string, unknown>, message: string) => logged.push({ fields, message });
  const log = { debug: note, info: note, warn: note, error: note };
  gateway = servers.use(await startGatewayUnderTest(where, { API_KEYS: `crm:${crm},ops:${ops}` }, { log }));
});

afterAll(() => servers.disposeAsync());

const upgrade = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'FNrU+b/EcUjaDCyDnOsfew==',
};

const lines = routes.map(({ method, path, open }) => ({
  line: `${method.toUpperCase()} ${path.replaceAll(/:\w+/g, '1')}`,
  open: open === true,
}));

describe('a request without a key', () => {
  it.each(lines.filter(({ open }) => !open))('to $line gets 401', async ({ line }) => {
    const { status, headers, body } = await gateway.ask(line);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="LigAI"');
    expect(body).toEqual({ detail: 'An API key is needed: send it as Authorization: Bearer, or as X-API-Key' });
  });

  it.each(['/health', '/health/live', '/health/ready'])('to %s is answered', async (path) => {
    expect((await gateway.ask(`GET ${path}`)).status).not.toBe(401);
  });

  it('to an unknown path gets 401, so that paths cannot be probed', async () => {
    for (const line of ['GET /nowhere', 'PATCH /api/v1/calls', 'GET /health/live/', 'GET /ws/dashboard'])
      expect((await gateway.ask(line)).status).toBe(401);
  });

  it('to the audio socket of a call needs only the token of the call', async () => {
    const answer = await gateway.ask('GET /ws/call-1', { headers: upgrade });
    expect(answer).toMatchObject({ status: 404, body: { detail: 'Call "call-1" not found' } });
  });

  it('to the dashboard gets 401', async () => {
    const answer = await gateway.ask('GET /ws/dashboard', { headers: upgrade });
    expect(answer).toMatchObject({ status: 401, body: { detail: expect.stringContaining('An API key is needed') } });
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="LigAI"');
  });
});

describe('a request with a key', () => {
  it.each([{ Authorization: `Bearer ${crm}` }, { 'X-API-Key': ops }])('in %j is answered', async (headers) => {
    expect(await gateway.ask('GET /api/v1/calls', { headers })).toMatchObject({ status: 200, body: [] });
  });

  it('is answered for any Host and Origin', async () => {
    const headers = { 'X-API-Key': crm, Host: 'ligai.example.com', Origin: 'https://desk.example.com' };
    expect((await gateway.ask('GET /api/v1/calls', { headers })).status).toBe(200);
  });

  it('that is wrong gets 401', async () => {
    const { status, headers } = await gateway.ask('GET /api/v1/calls', { headers: { 'X-API-Key': `${crm}0` } });
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toContain('error="invalid_token"');
  });

  it.each<[string, ReaderOptions, string]>([
    ['in a header', { headers: { Authorization: `Bearer ${ops}` } }, ''],
    ['as a subprotocol', { protocols: ['ligai.dashboard', crm] }, 'ligai.dashboard'],
    ['as a subprotocol, before another', { protocols: [crm, 'ligai.dashboard'] }, 'ligai.dashboard'],
    ['as the only subprotocol', { protocols: [crm] }, crm],
    [
      'as a subprotocol in base64url',
      { protocols: ['ligai.dashboard', `ligai.key64.${Buffer.from(ops).toString('base64url')}`] },
      'ligai.dashboard',
    ],
  ])('%s opens the dashboard', async (_, options, protocol) => {
    using reader = await Reader.open(gateway.port, options);
    expect(reader.ws.protocol).toBe(protocol);
  });

  it.each<ReaderOptions>([
    { headers: { Authorization: 'Bearer wrong' } },
    { protocols: ['ligai.dashboard', `${crm}0`] },
    { protocols: ['ligai.dashboard'] },
    { path: `/ws/dashboard?ticket=${crm}` },
    { path: `/ws/dashboard?key=${crm}` },
  ])('that is invalid (%j) does not open the dashboard', async (options) => {
    await expect(Reader.open(gateway.port, options)).rejects.toThrow('Unexpected server response: 401');
  });
});

it('after 10 wrong keys of one address another one gets 429, wherever it is shown, and a right key is still accepted', async () => {
  // Stands still: after each 5 s one more wrong key would get 401.
  const clock = { ...systemClock, monotonic: () => 0 };
  await using own = await startGatewayUnderTest(where, { API_KEYS: `crm:${crm}` }, { clock });
  const statusOf = async (line: string, headers: Record<string, string>) => (await own.ask(line, { headers })).status;
  const list = 'GET /api/v1/calls';
  for (let nth = 0; nth < 5; nth += 1) {
    expect(await statusOf(list, { 'X-API-Key': `${crm}${nth}` })).toBe(401);
    const sign = await own.ask('POST /api/v1/session', { json: { key: `${ops}${nth}` } });
    expect(sign.status).toBe(401);
    expect(await statusOf(list, {})).toBe(401);
    expect(await statusOf('GET /ws/dashboard', { ...upgrade, 'Sec-WebSocket-Protocol': 'ligai.dashboard' })).toBe(401);
  }
  const refused = await own.ask(list, { headers: { Authorization: `Bearer ${crm}0` } });
  expect(refused).toMatchObject({
    status: 429,
    headers: { 'x-error-code': 'too_many_attempts', 'retry-after': '5' },
    body: { detail: 'Too many wrong keys came from this address: try again in 5 s' },
  });
  const sign = await own.ask('POST /api/v1/session', { json: { key: `${crm}0` } });
  expect(sign.status).toBe(429);
  for (const path of ['/ws/dashboard', '/ws/dashboard?ticket=none'])
    expect(await statusOf(`GET ${path}`, { ...upgrade, 'Sec-WebSocket-Protocol': `ligai.dashboard, ${crm}0` })).toBe(
      429,
    );
  expect(await statusOf(list, {})).toBe(401);
  expect(await statusOf(list, { 'X-API-Key': crm })).toBe(200);
  expect(await statusOf(list, { Authorization: 'Bearer wrong', 'X-API-Key': crm })).toBe(200);
  using reader = await Reader.open(own.port, { protocols: ['ligai.dashboard', crm] });
  expect(reader.ws.protocol).toBe('ligai.dashboard');
});

describe('a dashboard ticket', () => {
  const issue = async () => {
    const { status, body } = await gateway.ask('POST /api/v1/ws/tickets', { headers: { 'X-API-Key': crm } });
    expect(status).toBe(201);
    return body as { ticket: string; expires_at: string };
  };

  it('opens the dashboard once, at any gateway', async () => {
    const { ticket } = await issue();
    await using other = await startGatewayUnderTest(where, { API_KEYS: `crm:${crm}` });
    const path = `/ws/dashboard?ticket=${ticket}`;
    using reader = await Reader.open(other.port, { path });
    expect(reader.ws.readyState).toBe(reader.ws.OPEN);
    const again = await gateway.ask(`GET ${path}`, { headers: upgrade });
    expect(again).toMatchObject({
      status: 401,
      body: { detail: 'The ticket is not known, was used before or is too old' },
    });
  });

  it('is valid for half a minute', async () => {
    const { expires_at } = await issue();
    const seconds = (Date.parse(expires_at) - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(20);
    expect(seconds).toBeLessThanOrEqual(31);
  });

  it('opens only the dashboard', async () => {
    const { ticket } = await issue();
    expect((await gateway.ask(`GET /api/v1/calls?ticket=${ticket}`)).status).toBe(401);
    expect((await gateway.ask('GET /api/v1/calls', { headers: { 'X-API-Key': ticket } })).status).toBe(401);
  });

  it('is also issued without API keys, so that a page works in both cases', async () => {
    await using keyless = await startGatewayUnderTest(where);
    const { status, body } = await keyless.ask('POST /api/v1/ws/tickets');
    expect(status).toBe(201);
    using reader = await Reader.open(keyless.port, {
      path: `/ws/dashboard?ticket=${(body as { ticket: string }).ticket}`,
    });
    expect(reader.ws.readyState).toBe(reader.ws.OPEN);
  });
});

it('the log contains the name of the used key, and no key', async () => {
  logged.length = 0;
  const headers = { 'X-API-Key': ops };
  await gateway.ask('POST /api/v1/prompts', { headers, json: { name: 'a', content: 'x' } });
  await gateway.ask('GET /api/v1/calls/call-77', { headers });
  await gateway.ask('GET /api/v1/calls', { headers: { 'X-API-Key': `${crm}0` } });
  using reader = await Reader.open(gateway.port, { protocols: ['ligai.dashboard', crm] });
  expect(reader.ws.protocol).toBe('ligai.dashboard');
  const answered = logged.filter(({ message }) => message === 'request answered').map(({ fields }) => fields);
  expect(answered).toEqual([
    { keyName: 'ops', method: 'POST', route: '/api/v1/prompts', status: 201 },
    { keyName: 'ops', method: 'GET', route: '/api/v1/calls/:id', status: 404 },
  ]);
  expect(logged).toContainEqual({ fields: { keyName: 'crm', readers: 1 }, message: 'dashboard connected' });
  for (const text of [crm, ops, 'call-77']) expect(JSON.stringify(logged)).not.toContain(text);
});
