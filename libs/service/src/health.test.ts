import { systemClock } from '@ligai/kernel';
import { FakeClock } from '@ligai/testing';
import { Gauge, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { Health } from './health.ts';
import { startHealthServer } from './health-server.ts';

describe('health', () => {
  it('is healthy while all checks succeed', async () => {
    const health = new Health(systemClock);
    health.add('nats', () => undefined);
    health.add('postgres', async () => undefined);
    expect(await health.report()).toEqual({ status: 'healthy', problems: {} });
  });

  it('names each failed check, including one that throws', async () => {
    const health = new Health(systemClock);
    health.add('nats', () => 'not connected');
    health.add('postgres', () => Promise.reject(new Error('connection refused')));
    health.add('switch', () => undefined);
    const problems = { nats: 'not connected', postgres: 'connection refused' };
    expect(await health.report()).toEqual({ status: 'unhealthy', problems });
  });

  it('does not wait indefinitely for a check', async () => {
    const clock = new FakeClock();
    const health = new Health(clock);
    health.add('postgres', () => new Promise<undefined>(() => {}));
    const report = health.report();
    await clock.advance(2000);
    expect(await report).toMatchObject({
      status: 'unhealthy',
      problems: { postgres: expect.stringContaining('2000 ms') },
    });
  });

  it('ignores a check that was removed', async () => {
    const health = new Health(systemClock);
    health.add('switch', () => 'gone')[Symbol.dispose]();
    expect((await health.report()).status).toBe('healthy');
  });
});

it('public problems and remarks contain no phone number', async () => {
  const health = new Health(systemClock);
  health.add('asking for calls', () => 'Cannot dial 5511999887766: no trunk');
  health.add('sending', () => Promise.reject(new Error('5511999887766 failed')));
  health.addRemark('zombie channels', () => '1 to 5511999887766');
  expect(await health.report()).toMatchObject({
    problems: { 'asking for calls': 'Cannot dial ****: no trunk', sending: '**** failed' },
    remarks: { 'zombie channels': '1 to ****' },
  });
});

it('a remark is reported without making the process unhealthy', async () => {
  const health = new Health(systemClock);
  let zombies = 0;
  const remark = health.addRemark('zombie channels', () => (zombies > 0 ? `${zombies} on fs1:8021` : undefined));
  expect(await health.report()).toEqual({ status: 'healthy', problems: {} });
  zombies = 2;
  expect(await health.report()).toEqual({
    ...{ status: 'healthy', problems: {} },
    remarks: { 'zombie channels': '2 on fs1:8021' },
  });
  remark[Symbol.dispose]();
  expect(await health.report()).toEqual({ status: 'healthy', problems: {} });
});

it('the health server serves liveness, readiness and metrics', async () => {
  const health = new Health(systemClock);
  const metrics = new Registry();
  metrics.setDefaultLabels({ service: 'media-bridge' });
  new Gauge({ name: 'ligai_calls', help: 'Calls.', registers: [metrics] }).set(3);
  await using server = await startHealthServer({ host: '127.0.0.1', port: 0 }, health, metrics);
  const get = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
    return { status: response.status, body: await response.text() };
  };
  expect(await get('/health/live')).toEqual({ status: 200, body: '{"status":"alive"}' });
  expect(await get('/health/ready')).toEqual({ status: 200, body: '{"status":"healthy","problems":{}}' });
  health.add('switch', () => 'gone');
  expect(await get('/health/ready')).toEqual({
    status: 503,
    body: '{"status":"unhealthy","problems":{"switch":"gone"}}',
  });
  expect((await get('/health/live')).status).toBe(200);
  const { status, body } = await get('/metrics');
  expect(status).toBe(200);
  expect(body).toMatch(/^process_resident_memory_bytes \d+$/m);
  expect(body).toMatch(/^nodejs_eventloop_lag_p99_seconds \S+$/m);
  expect(body).toMatch(/^ligai_calls\{service="media-bridge"\} 3$/m);
  expect((await get('/else')).status).toBe(404);
});
