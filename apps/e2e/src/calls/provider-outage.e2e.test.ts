import type { CallDetails, ProviderStatus } from '@ligai/contracts';
import { ApiClient, CampaignClient, LocalStack, waitUntil } from '@ligai/testing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';

let stack: LocalStack;
let api: ApiClient;
let campaigns: CampaignClient;
beforeAll(async () => {
  stack = await LocalStack.start({ MAX_CONCURRENT_CALLS: '10', MAX_CALLS_PER_SECOND: '10', LOG_FORMAT: 'json' });
  api = new ApiClient(stack.ready.api);
  campaigns = new CampaignClient(stack.ready.api);
});
afterAll(() => stack?.[Symbol.asyncDispose]());

type Simulated = 'openai' | 'deepgram' | 'murf';

/** Changes the behaviour of a running simulated provider. */
async function control(provider: Simulated, behaviour: object): Promise<void> {
  const address = stack.ready.simulated[provider]?.control;
  const answer = await fetch(`${address}/_control`, { method: 'POST', body: JSON.stringify(behaviour) });
  if (!answer.ok) throw new Error(`${provider}: ${answer.status} ${await answer.text()}`);
}

/** `simulated` is the API key that the stack sends to every simulated provider. */
const rejectKey = (provider: Simulated) => control(provider, { badKeys: ['simulated'] });
const acceptKey = (provider: Simulated) => control(provider, { badKeys: [] });

async function stateOf(provider: Simulated): Promise<ProviderStatus | undefined> {
  const { body } = await api.ask('GET', '/api/v1/providers');
  return (body as ProviderStatus[]).find((one) => one.provider === provider);
}

async function health(): Promise<{ status: number; services: Record<string, { status: string; detail?: string }> }> {
  const { status, body } = await api.ask('GET', '/health');
  return { status, services: (body as { services: Record<string, { status: string; detail?: string }> }).services };
}

const until = (what: string, check: () => Promise<unknown>) =>
  waitUntil(check, { what, timeoutMs: 60_000, everyMs: 100 });

afterEach(async () => {
  for (const provider of ['openai', 'deepgram', 'murf'] as const) await acceptKey(provider);
  await control('openai', { fault: null });
  await control('deepgram', { fault: null });
  await control('murf', { contextFault: null });
  await until('every provider works again', async () => (await health()).status === 200);
});

describe('a rejected API key', () => {
  test('while OpenAI rejects its key, calls fail, /health reports it, dial requests get 503 and campaigns wait; then all recovers', async () => {
    await rejectKey('openai');
    const call = await api.untilEnded(await api.dial('5511999887766'));
    expect(failureOf(call)).toEqual({
      status: 'failed',
      reason: 'provider_failed',
      provider: 'openai',
      provider_status: 401,
    });
    expect(call.transcript.some(({ role }) => role === 'user')).toBe(true);

    expect(await stateOf('openai')).toMatchObject({ state: 'refused', status_code: 401 });
    const unhealthy = await health();
    expect(unhealthy.status).toBe(503);
    expect(unhealthy.services['openai']).toMatchObject({ status: 'unhealthy', detail: expect.stringContaining('401') });
    const refused = await api.ask('POST', '/api/v1/calls/dial', { number: '5511999887766' });
    expect(refused.status).toBe(503);
    expect(refused.body).toEqual({ detail: expect.stringContaining('OpenAI refuses requests with status 401') });

    const before = (await stack.simulatedSwitch.journal()).originates.length;
    const id = await campaigns.create({ name: 'During an outage', max_concurrent: 3 });
    await campaigns.importCsv(id, `phone_number\n${[1, 2, 3, 4].map((nth) => `55119911${nth}0701`).join('\n')}\n`);
    await campaigns.start(id);
    await until('the campaign waits', async () => (await campaigns.get(id)).waiting_reason !== null);
    expect(await campaigns.get(id)).toMatchObject({
      ...{ status: 'running', completed_contacts: 0, in_progress: 0, resumes_at: expect.any(String) },
      waiting_reason: expect.stringContaining('OpenAI refuses requests'),
    });
    expect((await campaigns.contacts(id)).map(({ status }) => status)).toEqual(Array(4).fill('pending'));
    expect((await stack.simulatedSwitch.journal()).originates).toHaveLength(before);

    await acceptKey('openai');
    const completed = await campaigns.untilCompleted(id, { timeoutMs: 120_000 });
    expect(completed).toMatchObject({ completed_contacts: 4, waiting_reason: null, resumes_at: null });
    const contacts = await campaigns.contacts(id);
    expect(contacts.map(({ status }) => status)).toEqual(Array(4).fill('completed'));
    expect((await stack.simulatedSwitch.journal()).originates).toHaveLength(before + 4);
    expect((await health()).status).toBe(200);
  }, 240_000);

  test.each([
    ['deepgram', 401],
    ['murf', 403],
  ] as const)(
    'while %s rejects its key with %i, calls fail with that status and later dial requests get 503',
    async (provider, status) => {
      // Open connections to Murf stay authenticated: only a new process sends the key again.
      if (provider === 'murf') await stack.kill('media-bridge');
      await until('calls can be placed', async () => (await health()).status === 200);
      await rejectKey(provider);
      const call = await api.untilEnded(await api.dial('5511999990701'));
      expect(failureOf(call)).toEqual({
        status: 'failed',
        reason: 'provider_failed',
        provider,
        provider_status: status,
      });
      expect(await stateOf(provider)).toMatchObject({ state: 'refused' });
      const refused = await api.ask('POST', '/api/v1/calls/dial', { number: '5511999887766' });
      expect(refused.status).toBe(503);
    },
  );
});

test('at the limit of Deepgram streams, dial requests get 503 with the reason until a check of Deepgram succeeds', async () => {
  await control('deepgram', { fault: { kind: 'status', status: 429, retryAfterSeconds: 5 } });
  const id = await api.dial('5511999990710');
  await until('Deepgram is limited', async () => (await stateOf('deepgram'))?.state === 'limited');
  const refused = await api.ask('POST', '/api/v1/calls/dial', { number: '5511999887744' });
  expect(refused).toMatchObject({
    status: 503,
    body: { detail: expect.stringMatching(/Deepgram.*429.*lower max_concurrent_calls/) },
  });
  await control('deepgram', { fault: null });
  // After the outages above, the interval between two checks may be one minute.
  const placed = async () => (await health()).status === 200;
  await waitUntil(placed, { what: 'calls can be placed again', timeoutMs: 90_000, everyMs: 100 });
  // The call's stream was reopened, so the call completes.
  expect(await api.untilEnded(id)).toMatchObject({ status: 'completed', provider: null });
}, 180_000);

describe('a failure that concerns a single call', () => {
  test.each([
    ['an unknown model', { model: 'no-such-model' }, 'openai', 'modelsStatus'],
    ['an unknown voice', { voice_id: 'xx-XX-nobody' }, 'murf', 'restStatus'],
  ] as const)(
    '%s fails the call that uses it, and the provider stays ok',
    async (_what, fields, provider, listStatus) => {
      const prompt = { name: 'Wrong', content: 'Seja breve.', greeting: 'Olá!', ...fields, is_active: false };
      // The prompt can only be stored while the provider cannot validate it.
      await control(provider, { [listStatus]: 503 });
      const { body, status } = await api.ask('POST', '/api/v1/prompts', prompt);
      await control(provider, { [listStatus]: null });
      expect({ status, body }).toMatchObject({
        status: 201,
        body: { warning: expect.stringContaining('without a check') },
      });
      const id = await campaigns.create({ name: 'Wrong prompt', prompt_id: (body as { id: number }).id });
      await campaigns.importCsv(id, 'phone_number\n5511991151234\n');
      await campaigns.start(id);
      expect(await campaigns.untilCompleted(id, { timeoutMs: 90_000 })).toMatchObject({ successful_contacts: 0 });
      const [contact] = await campaigns.contacts(id);
      const call = await api.details(contact?.call_id ?? 0);
      expect(call).toMatchObject({ status: 'failed', reason: 'provider_failed', provider });
      expect(await stateOf(provider)).toMatchObject({ state: 'ok' });
      expect((await health()).status).toBe(200);
    },
    120_000,
  );
});

const failureOf = ({ status, reason, provider, provider_status }: CallDetails) => ({
  ...{ status, reason, provider, provider_status },
});
