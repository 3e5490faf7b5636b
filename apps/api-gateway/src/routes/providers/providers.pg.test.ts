import { type ProviderStatus, providerChanged, serviceStatus } from '@ligai/contracts';
import { saveProviderFailure, schema, toProviderStatus } from '@ligai/db';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';
import { Reader } from '../../testing/reader.ts';

/** Two busy cores may take their time. */
const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

const servers = new AsyncDisposableStack();
let gateway: GatewayUnderTest;

beforeAll(async () => {
  const database = servers.use(await migratedDatabase());
  const nats = servers.use(await natsServer());
  gateway = servers.use(await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url }));
});
beforeEach(async () => void (await gateway.context.db.delete(schema.providers)));
afterAll(() => servers.disposeAsync());

/** As call-controller writes and publishes it. */
async function refuse(): Promise<void> {
  const { row } = await saveProviderFailure(gateway.context.db, {
    ...{ outcome: 'failed', provider: 'murf', kind: 'refused', status: 403, message: 'wrong key', failures: 1 },
    retry_after_ms: null,
  });
  gateway.others.publish(providerChanged, toProviderStatus(row));
}

const sayHealthy = () => {
  for (const name of ['call-controller', 'media-bridge']) {
    const since = '2026-01-15T10:00:00Z';
    gateway.others.publish(serviceStatus(name), { name, instance: name, status: 'healthy', version: '0.1.0', since });
  }
};

it('GET /api/v1/providers returns all three, including those that never failed', async () => {
  await refuse();
  const { status, body } = await gateway.ask('GET /api/v1/providers');
  expect(status).toBe(200);
  const never = { state: 'ok', since: null, status_code: null, message: null, next_check_at: null };
  const [openai, deepgram, murf] = body as ProviderStatus[];
  expect([openai, deepgram]).toEqual([
    { provider: 'openai', ...never },
    { provider: 'deepgram', ...never },
  ]);
  expect(murf).toEqual({
    ...{ provider: 'murf', state: 'refused', since: expect.stringMatching(/Z$/), status_code: 403 },
    ...{ message: 'wrong key', next_check_at: expect.stringMatching(/Z$/) },
  });
});

it('/health is unhealthy and names a provider that rejects requests', async () => {
  await eventually(async () => {
    sayHealthy();
    expect((await gateway.ask('GET /health')).status).toBe(200);
  });
  await refuse();
  await eventually(async () => {
    sayHealthy();
    const { status, body } = await gateway.ask('GET /health');
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'unhealthy',
      services: {
        'call-controller': { status: 'healthy' },
        openai: { status: 'healthy' },
        murf: { status: 'unhealthy', detail: 'refused: Murf refuses requests with status 403: wrong key' },
      },
    });
  });
});

it('the dashboard receives changes of a provider, including one before its connection', async () => {
  using early = await Reader.open(gateway.port);
  await eventually(() => expect(early.of('stats_update')).not.toHaveLength(0));
  expect(early.of('provider_update')).toEqual([]);
  await refuse();
  const refused = { provider: 'murf', state: 'refused', status_code: 403, message: 'wrong key', version: 1 };
  await eventually(() => expect(early.of('provider_update')).toMatchObject([refused]));
  using late = await Reader.open(gateway.port);
  await eventually(() => expect(late.of('provider_update')).toMatchObject([refused]));
});
