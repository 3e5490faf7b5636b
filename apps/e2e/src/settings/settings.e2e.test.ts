import {
  type FakeDeepgram,
  type FakeMurf,
  type FakeOpenAi,
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
} from '@ligai/simulators';
import { ApiClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const servers = new AsyncDisposableStack();
let stack: LocalStack;
let api: ApiClient;
/** Fakes that replace the real providers and accept only one key. */
let real: { deepgram: FakeDeepgram; openai: FakeOpenAi; murf: FakeMurf };

beforeAll(async () => {
  const badKeys = ['simulated'];
  real = {
    deepgram: servers.use(await startFakeDeepgram({ behaviour: { badKeys } })),
    openai: servers.use(await startFakeOpenAi({ behaviour: { badKeys, lines: ['Certo, até logo.'] } })),
    murf: servers.use(await startFakeMurf({ behaviour: { badKeys } })),
  };
  stack = servers.use(
    await LocalStack.start({
      LOG_FORMAT: 'json',
      DEEPGRAM_REAL_URL: real.deepgram.url,
      OPENAI_REAL_BASE_URL: real.openai.url,
      MURF_REAL_URL: real.murf.url,
    }),
  );
  api = new ApiClient(stack.ready.api);
});
afterAll(() => servers.disposeAsync());

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
  await api.ask('DELETE', '/api/v1/settings/openai_api_key');
});

/** Number of requests in the journal of each fake so far. */
const seen = () => ({
  deepgram: real.deepgram.streams.length,
  openai: real.openai.requests.length,
  murf: real.murf.contexts().length,
});

/** The callee hears the greeting, says one sentence and hangs up. */
const shortTalker = '5511999990701';
/** Speaks twice, gets replies and says goodbye. */
const talker = '5511999990710';

/** Places a call and resolves when it has ended. */
async function placeCall(callee: string) {
  return await api.untilEnded(await api.dial(callee));
}

test('the next call uses the real providers after their keys are stored, and the simulated ones after the keys are cleared', async () => {
  const pids = { ...stack.ready.pids };
  for (const provider of ['deepgram', 'openai', 'murf'] as const) {
    const { status, body } = await api.ask('PUT', `/api/v1/settings/${provider}_api_key`, { value: 'a-real-key' });
    expect({ status, body }).toEqual({ status: 200, body: { key: `${provider}_api_key`, value: '****' } });
  }
  const before = seen();
  const call = await placeCall(talker);
  expect(call.status).toBe('completed');
  expect(seen().deepgram).toBe(before.deepgram + 1);
  expect(seen().openai).toBeGreaterThan(before.openai);
  expect(seen().murf).toBeGreaterThan(before.murf);
  expect(call.transcript.map(({ content }) => content).join(' ')).toContain('Certo, até logo.');

  for (const provider of ['deepgram', 'openai', 'murf'])
    expect((await api.ask('DELETE', `/api/v1/settings/${provider}_api_key`)).status).toBe(200);
  const after = seen();
  expect((await placeCall(shortTalker)).status).toBe('completed');
  expect(seen()).toEqual(after);
  // No service was restarted.
  expect(stack.ready.pids).toEqual(pids);
}, 180_000);

test('a key that the real provider rejects is not stored, and calls stay simulated', async () => {
  real.murf.behaviour.badKeys.push('wrong-key');
  const { status, body } = await api.ask('PUT', '/api/v1/settings/murf_api_key', { value: 'wrong-key' });
  expect({ status, body }).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/^murf_api_key: /) } });
  const before = seen();
  expect((await placeCall(shortTalker)).status).toBe('completed');
  expect(seen()).toEqual(before);
}, 90_000);
