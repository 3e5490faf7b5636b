import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
beforeAll(async () => {
  // A closed port: a stored key is checked, and no test may contact the real provider.
  stack = await LocalStack.start({ LOG_FORMAT: 'json', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' });
  api = new ApiClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

const services = () => Object.keys(stack.ready.pids).filter((name) => name !== 'simulator');

type SettingChange = { service: string; atMs: number };

/** The logged changes of the setting: the service and its time. */
function changesOf(key: string): SettingChange[] {
  const lines = stack.output.split('\n').filter((line) => line.includes('"settings changed"'));
  return lines.flatMap((line) => {
    const { service, time, keys } = JSON.parse(line) as { service: string; time: number; keys: string[] };
    return keys.includes(key) ? [{ service, atMs: time }] : [];
  });
}

/** Makes a change; returns the milliseconds until each service has applied it. */
async function msUntilEverywhere(key: string, change: () => Promise<unknown>): Promise<Map<string, number>> {
  const before = changesOf(key).length;
  const askedMs = Date.now();
  await change();
  const check = () => {
    const noted = new Map(
      changesOf(key)
        .slice(before)
        .map(({ service, atMs }) => [service, atMs - askedMs]),
    );
    return noted.size === services().length && noted;
  };
  return await waitUntil(check, { what: `every service has read ${key}`, timeoutMs: 10_000, everyMs: 20 });
}

test('every service applies a changed or cleared setting within a second, without a restart', async () => {
  const pids = { ...stack.ready.pids };
  for (const value of ['America/Sao_Paulo', 'Europe/Lisbon', 'Asia/Tokyo']) {
    const took = await msUntilEverywhere('timezone', () => api.set('timezone', value));
    expect(Math.max(...took.values())).toBeLessThan(1000);
  }
  const took = await msUntilEverywhere('timezone', () => api.ask('DELETE', '/api/v1/settings/timezone'));
  expect([...took.keys()].sort()).toEqual(services().sort());
  expect(Math.max(...took.values())).toBeLessThan(1000);
  for (const name of services()) expect(stack.pidOf(name)).toBe(pids[name]);
});

test('a reload request lists every service as reloaded', async () => {
  const { status, body } = await api.ask('POST', '/api/v1/settings/reload');
  expect({ status, body }).toMatchObject({ status: 200, body: { success: true, silent: [] } });
  expect((body as { reloaded: string[] }).reloaded).toEqual(services().sort());
});

test('every service reads a stored secret, and no response and no log line contains it', async () => {
  const key = 'sk-e2e-0123456789-never-shown';
  await msUntilEverywhere('openai_api_key', () => api.set('openai_api_key', key));
  const shown = [
    await api.ask('GET', '/api/v1/settings'),
    await api.ask('GET', '/api/v1/settings?details=true'),
    await api.ask('GET', '/api/v1/settings/openai_api_key'),
  ];
  expect(JSON.stringify(shown.map(({ body }) => body))).not.toContain(key);
  expect(stack.output).not.toContain(key);
});
