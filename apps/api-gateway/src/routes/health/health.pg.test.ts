import { serviceStatus } from '@ligai/contracts';
import { migrate } from '@ligai/db';
import { startPostgres } from '@ligai/local-servers';
import { migratedDatabase, natsServer } from '@ligai/testing';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type GatewayUnderTest, startGatewayUnderTest } from '../../testing/gateway-under-test.ts';

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

const say = (name: string, status: 'healthy' | 'unhealthy') => {
  const since = '2026-01-15T10:00:00Z';
  gateway.others.publish(serviceStatus(name), { name, instance: `${name}-1`, status, version: '0.1.0', since });
};

describe('health', () => {
  it('is unhealthy with 503 while no call can be placed, and names what is missing', async () => {
    const { status, body } = await gateway.ask('GET /health');
    expect(status).toBe(503);
    expect(Object.keys(body as object)).toEqual(['status', 'timestamp', 'services']);
    expect(body).toMatchObject({
      status: 'unhealthy',
      timestamp: expect.stringMatching(/Z$/),
      services: {
        postgres: { status: 'healthy' },
        nats: { status: 'healthy' },
        'call-controller': { status: 'missing', version: null, since: null },
        'media-bridge': { status: 'missing', version: null, since: null },
      },
    });
  });

  it('is healthy while all required services report, and unhealthy when one stops reporting', async () => {
    await eventually(async () => {
      say('call-controller', 'healthy');
      say('media-bridge', 'healthy');
      expect(await gateway.ask('GET /health')).toMatchObject({ status: 200, body: { status: 'healthy' } });
    });
    await eventually(async () => {
      say('media-bridge', 'healthy');
      const { status, body } = await gateway.ask('GET /health');
      expect(status).toBe(503);
      expect(body).toMatchObject({ services: { 'call-controller': { status: 'missing' } } });
    });
  });

  it('includes the gateway itself, which reports every second', async () => {
    await eventually(async () => {
      expect((await gateway.ask('GET /health')).body).toMatchObject({
        services: { 'api-gateway': { status: 'healthy', version: gateway.context.version } },
      });
    });
  });

  it('reports liveness and readiness to orchestrators', async () => {
    expect(await gateway.ask('GET /health/live')).toMatchObject({ status: 200, body: { status: 'alive' } });
    expect(await gateway.ask('GET /health/ready')).toMatchObject({
      status: 200,
      body: { status: 'healthy', problems: {} },
    });
  });
});

it('without NATS the gateway continues to read, and reports what it cannot do', async () => {
  await using database = await migratedDatabase();
  const nats = await natsServer();
  await using alone = await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url });
  await nats[Symbol.asyncDispose]();
  await eventually(async () => {
    expect(await alone.ask('GET /health/ready')).toMatchObject({
      status: 503,
      body: { problems: { nats: 'not connected' } },
    });
  });
  expect((await alone.ask('GET /api/v1/calls')).status).toBe(200);
  expect((await alone.ask('GET /health/live')).status).toBe(200);
  const stored = await alone.ask('PUT /api/v1/settings/timezone', { json: { value: 'America/Sao_Paulo' } });
  expect(stored).toMatchObject({ status: 200, body: { value: 'America/Sao_Paulo' } });
  expect(await alone.ask('POST /api/v1/calls/dial', { json: { number: '5511999887766' } })).toMatchObject({
    status: 503,
    body: { detail: 'ligai.v1.cmd.call.dial: NATS is out of reach' },
  });
});

it('without Postgres the gateway responds with 503, and is not ready', async () => {
  const database = await startPostgres();
  await migrate(database.url);
  await using nats = await natsServer();
  await using alone = await startGatewayUnderTest({ databaseUrl: database.url, natsUrl: nats.url });
  expect((await alone.ask('GET /api/v1/calls')).status).toBe(200);
  await database[Symbol.asyncDispose]();
  const { status, headers, body } = await alone.ask('GET /api/v1/calls');
  expect({ status, body }).toEqual({ status: 503, body: { detail: 'The database is out of reach' } });
  expect(headers['retry-after']).toBe('5');
  expect((await alone.ask('GET /health/ready')).status).toBe(503);
  expect(await alone.ask('GET /health')).toMatchObject({
    status: 503,
    body: { services: { postgres: { status: 'unhealthy' } } },
  });
});
