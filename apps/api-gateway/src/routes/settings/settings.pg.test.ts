import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ServiceStatus, serviceStatus, settingKeys, settingsChanged, settingsReload } from '@ligai/contracts';
import { schema } from '@ligai/db';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;
/** What the provider says to every request, and the keys that it was shown. */
let provider: { status: number; keys: string[] };

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  const address = await startProvider();
  const env = {
    DEEPGRAM_URL: address,
    MURF_URL: address,
    OPENAI_BASE_URL: address,
    MAX_CALLS_PER_SECOND: '7',
    MURF_API_KEY: 'env-key',
  };
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }, env));
});

beforeEach(async () => {
  provider = { status: 200, keys: [] };
  await gateway.context.db.delete(schema.settings);
  await gateway.context.settings.reload();
});

afterAll(() => servers.disposeAsync());

async function startProvider(): Promise<string> {
  const server = createServer(({ headers }, response) => {
    provider.keys.push(String(headers.authorization ?? headers['api-key']));
    response.writeHead(provider.status, { 'Content-Type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.defer(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const put = (key: string, value: unknown) => gateway.ask(`PUT /api/v1/settings/${key}`, { json: { value } });
const get = async (key: string) => (await gateway.ask(`GET /api/v1/settings/${key}`)).body;

describe('settings', () => {
  it('are listed completely as text, from the environment if nothing is stored, with masked secrets', async () => {
    const { status, body } = await gateway.ask('GET /api/v1/settings');
    expect(status).toBe(200);
    expect(Object.keys(body as object)).toEqual(settingKeys);
    expect(body).toMatchObject({
      deepgram_api_key: '',
      murf_api_key: '****',
      max_concurrent_calls: '15',
      max_calls_per_second: '7',
    });
  });

  it('override the environment immediately after they are stored', async () => {
    expect(await put('max_calls_per_second', '9')).toMatchObject({
      status: 200,
      body: { key: 'max_calls_per_second', value: '9' },
    });
    expect(await get('max_calls_per_second')).toEqual({ key: 'max_calls_per_second', value: '9' });
    expect(gateway.context.settings.current().max_calls_per_second).toBe(9);
  });

  it('that are secret are stored encrypted and never shown', async () => {
    const answer = await put('openai_api_key', 'sk-live-123');
    expect(answer).toMatchObject({ status: 200, body: { key: 'openai_api_key', value: '****' } });
    expect(gateway.context.settings.current().openai_api_key).toBe('sk-live-123');
    expect(await get('openai_api_key')).toEqual({ key: 'openai_api_key', value: '****' });
    expect(JSON.stringify(await gateway.context.db.select().from(schema.settings))).not.toContain('sk-live');
  });

  it('that are secret are not changed by storing the mask', async () => {
    await put('openai_api_key', 'sk-live-123');
    expect(await put('openai_api_key', '****')).toMatchObject({ status: 200, body: { value: '****' } });
    expect(gateway.context.settings.current().openai_api_key).toBe('sk-live-123');
  });

  it.each([
    ['max_concurrent_calls', '0', 'max_concurrent_calls: expected a whole number from 1 to 10000, got "0"'],
    ['max_concurrent_calls', ' 20', 'max_concurrent_calls: expected a whole number from 1 to 10000, got " 20"'],
    ['max_concurrent_calls', '****', 'max_concurrent_calls: expected a whole number from 1 to 10000, got "****"'],
    ['timezone', 'Mars/Olympus', 'timezone: expected an IANA time zone such as America/Sao_Paulo, got "Mars/Olympus"'],
    ['timezone', 'US/Pacific-New', 'timezone: the database does not know this time zone, got "US/Pacific-New"'],
    [
      'allowed_countries',
      'BR,ZZ',
      'allowed_countries: expected ISO 3166 codes separated by commas such as BR,US, or *, got "BR,ZZ"',
    ],
    ['default_country', 'Brazil', 'default_country: expected a country as ISO 3166 code such as BR, got "Brazil"'],
    ['number_check', 'none', 'number_check: expected valid or possible, got "none"'],
    ['timezone', '-03:00', 'timezone: expected an IANA time zone such as America/Sao_Paulo, got "-03:00"'],
    ['schedule_grace_seconds', '0', 'schedule_grace_seconds: expected a whole number from 5 to 86400, got "0"'],
    ['openai_api_key', 'sk secret', 'openai_api_key: expected printable characters without blanks'],
    ['max_concurrent_calls', 20, 'value: expected string, got 20'],
    ['voice', 'x', 'key: expected a known setting, got "voice"'],
    ['constructor', 'x', 'key: expected a known setting, got "constructor"'],
  ])('%s = %j gets 422 and changes nothing', async (key, value, detail) => {
    const before = gateway.context.settings.texts();
    const { status, body } = await put(key, value);
    expect({ status, body }).toEqual({ status: 422, body: { detail } });
    expect(gateway.context.settings.texts()).toEqual(before);
  });

  it('that are unknown get 404 on read', async () => {
    expect(await gateway.ask('GET /api/v1/settings/toString')).toMatchObject({
      status: 404,
      body: { detail: 'Setting "toString" not found' },
    });
  });
});

describe('the details of settings', () => {
  const details = async () => {
    const { status, body } = await gateway.ask('GET /api/v1/settings?details=true');
    expect(status).toBe(200);
    return body as Record<string, Record<string, unknown>>;
  };

  it('include for each its type, default and description, and whether a value is stored', async () => {
    await put('max_concurrent_calls', '20');
    const all = await details();
    expect(Object.keys(all)).toEqual(settingKeys);
    expect(Object.entries(all['max_concurrent_calls'] ?? {})).toEqual([
      ['value', '20'],
      ['type', 'integer'],
      ['minimum', 1],
      ['maximum', 10_000],
      ['default', '15'],
      ['description', 'Limit of concurrent calls from all sources together'],
      ['secret', false],
      ['variable', 'MAX_CONCURRENT_CALLS'],
      ['stored', true],
      ['stored_at', expect.stringMatching(/Z$/)],
      ['etag', expect.stringMatching(/^"[\w-]{22}"$/)],
    ]);
    expect(all['max_calls_per_second']).toMatchObject({ value: '7', default: '7', stored: false, stored_at: null });
    expect(all['timezone']).toMatchObject({ type: 'string', default: 'UTC' });
    expect(all['number_check']).toMatchObject({ options: ['valid', 'possible'] });
    expect(all['end_of_turn_min_ms']).toMatchObject({ options: ['preset'], minimum: 100, maximum: 2000 });
    expect(all['deepgram_eot_threshold']).toMatchObject({ type: 'string', minimum: 0.5, maximum: 0.9 });
    expect(all['deepgram_eager_eot_threshold']).toMatchObject({ options: ['off'], minimum: 0.3, maximum: 0.9 });
  });

  it.each(settingKeys)('of %s are all included', async (key) => {
    const { type, description, variable } = (await details())[key] ?? {};
    expect({ type, description, variable }).toEqual({
      type: expect.stringMatching(/^(integer|string)$/),
      description: expect.stringMatching(/\w{3}/),
      variable: expect.stringMatching(/^[A-Z_]+$/),
    });
  });

  it('mask secrets, including those of the environment', async () => {
    await put('openai_api_key', 'sk-live-123');
    const all = await details();
    expect(all['openai_api_key']).toMatchObject({ value: '****', default: null, secret: true, stored: true });
    expect(all['murf_api_key']).toMatchObject({ value: '****', default: '****', secret: true, stored: false });
    expect(JSON.stringify(all)).not.toMatch(/sk-live|env-key/);
  });

  it('are omitted by default', async () => {
    const plain = (await gateway.ask('GET /api/v1/settings')).body;
    expect((await gateway.ask('GET /api/v1/settings?details=false')).body).toEqual(plain);
    expect(await gateway.ask('GET /api/v1/settings?details=1')).toMatchObject({
      status: 422,
      body: { detail: 'details: expected true or false, got "1"' },
    });
  });
});

describe('clearing a setting', () => {
  const clear = (key: string) => gateway.ask(`DELETE /api/v1/settings/${key}`);

  it('restores its default immediately, that of the environment if there is one', async () => {
    await put('max_calls_per_second', '9');
    await put('openai_api_key', 'sk-live-123');
    expect(await clear('max_calls_per_second')).toMatchObject({
      status: 200,
      body: { success: true, message: 'Setting max_calls_per_second is back to its default' },
    });
    expect((await clear('openai_api_key')).status).toBe(200);
    expect(gateway.context.settings.current()).toMatchObject({ max_calls_per_second: 7, openai_api_key: null });
    expect(await gateway.context.db.select().from(schema.settings)).toEqual([]);
  });

  it('without a stored value changes nothing', async () => {
    const before = gateway.context.settings.texts();
    expect((await clear('timezone')).status).toBe(200);
    expect(gateway.context.settings.texts()).toEqual(before);
  });

  it('that is unknown gets 404', async () => {
    expect(await clear('toString')).toMatchObject({ status: 404, body: { detail: 'Setting "toString" not found' } });
  });
});

describe('other services', () => {
  const scheduler: ServiceStatus = {
    name: 'scheduler',
    instance: 'scheduler-1',
    status: 'healthy',
    version: '0.1.0',
    since: '2026-01-15T10:00:00Z',
  };

  /** Has the gateway know of a scheduler. */
  async function aScheduler(): Promise<void> {
    gateway.others.publish(serviceStatus('scheduler'), scheduler);
    await eventually(async () => {
      const { body } = await gateway.ask('GET /health');
      expect(body).toMatchObject({ services: { scheduler: { status: 'healthy' } } });
    });
  }

  it('have read a changed setting before the request that changes it is answered', async () => {
    const heard: string[] = [];
    using _changed = gateway.others.subscribe(settingsChanged, ({ keys }) => heard.push(...keys));
    using _reload = gateway.others.handle(settingsReload, {}, async () => {
      heard.push('reload');
      return scheduler;
    });
    await gateway.others.flush();
    await aScheduler();
    await put('max_concurrent_calls', '20');
    expect(heard).toEqual(['max_concurrent_calls', 'reload']);
  });

  it('have read a cleared setting before the request that clears it is answered', async () => {
    const heard: string[] = [];
    using _changed = gateway.others.subscribe(settingsChanged, ({ keys }) => heard.push(...keys));
    using _reload = gateway.others.handle(settingsReload, {}, async () => {
      heard.push('reload');
      return scheduler;
    });
    await gateway.others.flush();
    await aScheduler();
    await gateway.ask('DELETE /api/v1/settings/max_concurrent_calls');
    expect(heard).toEqual(['max_concurrent_calls', 'reload']);
  });

  it('read their settings again on request, and the response lists them', async () => {
    using _ = gateway.others.handle(settingsReload, {}, async () => scheduler);
    await gateway.others.flush();
    await aScheduler();
    const { status, body } = await gateway.ask('POST /api/v1/settings/reload');
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        success: true,
        message: 'Settings reloaded by api-gateway, scheduler',
        reloaded: ['api-gateway', 'scheduler'],
        silent: [],
      },
    });
  });

  it('that do not respond are listed', async () => {
    await aScheduler();
    const { status, body } = await gateway.ask('POST /api/v1/settings/reload');
    expect(status).toBe(200);
    expect(body).toMatchObject({ success: false, reloaded: ['api-gateway'], silent: ['scheduler'] });
  });
});

describe('testing a key', () => {
  const test = (service: string, api_key: string) =>
    gateway.ask('POST /api/v1/settings/test', { json: { service, api_key } });

  it('sends the given key to the provider, and stores nothing', async () => {
    const { status, body } = await test('openai', 'given-key');
    expect({ status, body }).toEqual({
      status: 200,
      body: { valid: true, message: 'API key is valid', simulated: false },
    });
    expect(provider.keys.length).toBeGreaterThan(0);
    expect(provider.keys.every((key) => key.includes('given-key'))).toBe(true);
    expect(await gateway.context.db.select().from(schema.settings)).toEqual([]);
  });

  it.each(['deepgram', 'murf', 'openai'])('reports a key that %s rejects', async (service) => {
    provider.status = 401;
    const { status, body } = await test(service, 'given-key');
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: false, message: expect.stringMatching(/^API key is not valid: /) });
    expect(JSON.stringify(body)).not.toContain('given-key');
  });

  it.each(['deepgram', 'murf', 'openai'])(
    'reports that the key could not be tested while %s is unreachable',
    async (service) => {
      provider.status = 502;
      const { status, body } = await test(service, 'given-key');
      expect(status).toBe(200);
      expect(body).toMatchObject({ valid: false, message: expect.stringMatching(/^API key could not be tested: /) });
    },
  );

  it.each([
    [{ service: 'azure', api_key: 'k' }, /^service: .*"azure"$/],
    [{ service: 'openai' }, /^api_key: is required$/],
    [{ service: 'openai', api_key: '' }, /^api_key: expected [^"]*$/],
    [{ service: 'openai', api_key: 'sk\nsecret' }, /^api_key: expected [^"]*$/],
  ])('with %j gets 422', async (json, detail) => {
    const { status, body } = await gateway.ask('POST /api/v1/settings/test', { json });
    expect(status).toBe(422);
    expect(body).toEqual({ detail: expect.stringMatching(detail) });
  });
});
