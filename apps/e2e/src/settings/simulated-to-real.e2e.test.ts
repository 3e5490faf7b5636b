import {
  type FakeDeepgram,
  type FakeMurf,
  type FakeOpenAi,
  startFakeDeepgram,
  startFakeMurf,
  startFakeOpenAi,
} from '@ligai/simulators';
import { ApiClient, LocalStack } from '@ligai/testing';
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
      DEEPGRAM_REAL_URL: real.deepgram.url,
      OPENAI_REAL_BASE_URL: real.openai.url,
      MURF_REAL_URL: real.murf.url,
    }),
  );
  api = new ApiClient(stack.ready.api);
});
afterAll(() => servers.disposeAsync());

/** Number of requests in the journal of each fake so far. */
const seen = () => ({
  deepgram: real.deepgram.streams.length,
  openai: real.openai.requests.length,
  murf: real.murf.contexts().length,
});

/** Places a call whose callee speaks twice, gets replies and says goodbye; resolves when it has ended. */
async function placeCall() {
  return await api.untilEnded(await api.dial('5511999990710'));
}

test('the next call uses the real providers after their keys are stored, and the simulated ones after the keys are cleared', async () => {
  const pids = { ...stack.ready.pids };
  expect((await placeCall()).status).toBe('completed');
  expect(seen()).toEqual({ deepgram: 0, openai: 0, murf: 0 });

  for (const provider of ['deepgram', 'openai', 'murf'] as const) {
    const { status, body } = await api.ask('PUT', `/api/v1/settings/${provider}_api_key`, { value: 'a-real-key' });
    expect({ status, body }).toEqual({ status: 200, body: { key: `${provider}_api_key`, value: '****' } });
  }
  const before = seen();
  const call = await placeCall();
  expect(call.status).toBe('completed');
  expect(seen().deepgram).toBe(before.deepgram + 1);
  expect(seen().openai).toBeGreaterThan(before.openai);
  expect(seen().murf).toBeGreaterThan(before.murf);
  expect(call.transcript.map(({ content }) => content).join(' ')).toContain('Certo, até logo.');

  for (const provider of ['deepgram', 'openai', 'murf'])
    expect((await api.ask('DELETE', `/api/v1/settings/${provider}_api_key`)).status).toBe(200);
  const after = seen();
  expect((await placeCall()).status).toBe('completed');
  expect(seen()).toEqual(after);
  // No service was restarted.
  expect(stack.ready.pids).toEqual(pids);
}, 180_000);

test('a key that the real provider rejects is not stored, and calls stay simulated', async () => {
  real.murf.behaviour.badKeys.push('wrong-key');
  const { status, body } = await api.ask('PUT', '/api/v1/settings/murf_api_key', { value: 'wrong-key' });
  expect({ status, body }).toMatchObject({ status: 422, body: { detail: expect.stringMatching(/^murf_api_key: /) } });
  const before = seen();
  expect((await placeCall()).status).toBe('completed');
  expect(seen()).toEqual(before);
}, 90_000);
