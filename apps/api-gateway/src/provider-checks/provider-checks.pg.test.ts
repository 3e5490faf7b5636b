import { schema } from '@ligai/db';
import type { FakeDeepgram, FakeMurf, FakeOpenAi } from '@ligai/simulators';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GatewayUnderTest } from '../testing/gateway-under-test.ts';
import {
  type GatewaysWithProviders,
  putSetting,
  startGatewaysWithProviders,
} from '../testing/gateways-with-providers.ts';

let gateways: GatewaysWithProviders;
let deepgram: FakeDeepgram;
let murf: FakeMurf;
let openai: FakeOpenAi;
let real: GatewayUnderTest;
let simulated: GatewayUnderTest;

beforeAll(async () => {
  gateways = await startGatewaysWithProviders();
  ({ deepgram, murf, openai, real, simulated } = gateways);
});

beforeEach(() => gateways.reset());

afterAll(() => gateways[Symbol.asyncDispose]());

const put = (key: string, value: string, gateway = real) => putSetting(gateway, key, value);
const prompt = (fields: object) =>
  simulated.ask('POST /api/v1/prompts', { json: { name: 'A', content: 'Be kind.', ...fields } });

describe('storing a setting that the provider checks', () => {
  it.each(['deepgram_api_key', 'murf_api_key', 'openai_api_key'])(
    'a rejected %s gets 422, and the response omits it',
    async (key) => {
      const { status, body } = await put(key, 'bad-key');
      expect({ status, body }).toMatchObject({ status: 422, body: { detail: expect.stringMatching(`^${key}: `) } });
      expect(JSON.stringify(body)).not.toContain('bad-key');
      expect(await real.context.db.select().from(schema.settings)).toEqual([]);
    },
  );

  it.each(['deepgram_api_key', 'murf_api_key', 'openai_api_key'])('an accepted %s is stored', async (key) => {
    expect(await put(key, 'better-key')).toMatchObject({ status: 200, body: { key, value: '****' } });
    expect(await real.context.db.select().from(schema.settings)).toHaveLength(1);
  });

  it.each([
    ['deepgram_api_key', 'status-402', /^deepgram_api_key: Deepgram: refused with 402: ASR_PAYMENT_REQUIRED/],
    ['deepgram_api_key', 'status-403', /^deepgram_api_key: Deepgram: refused with 403: INSUFFICIENT_PERMISSIONS/],
    ['murf_api_key', 'status-402', /^murf_api_key: Murf refused the request with 402/],
    ['murf_api_key', 'status-403', /^murf_api_key: Murf refused the request with 403/],
  ])('a %s that the provider rejects (%s) gets 422 with the reason, and is not stored', async (key, value, detail) => {
    expect(await put(key, value)).toMatchObject({ status: 422, body: { detail: expect.stringMatching(detail) } });
    expect(await real.context.db.select().from(schema.settings)).toEqual([]);
  });

  it('an openai_api_key without quota gets 422 with the reason, and is not stored', async () => {
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'insufficient_quota' };
    expect(await put('openai_api_key', 'better-key')).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/^openai_api_key: .*cannot pay.*429 insufficient_quota/) },
    });
    expect(await real.context.db.select().from(schema.settings)).toEqual([]);
  });

  it.each([
    ['deepgram_api_key', 'status-429', /^deepgram_api_key was stored without a check: Deepgram: refused with 429/],
    ['murf_api_key', 'status-429', /^murf_api_key was stored without a check: Murf refused the request with 429/],
    ['openai_api_key', 'better-key', /^OpenAI accepts the key, but did not reply: OpenAI answered 429$/],
  ])('a %s that reaches a rate limit is stored with a warning', async (key, value, warning) => {
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'rate_limit_exceeded' };
    expect(await put(key, value)).toEqual(
      expect.objectContaining({ status: 200, body: { key, value: '****', warning: expect.stringMatching(warning) } }),
    );
  });

  it('a key is stored with a warning if the provider is unavailable', async () => {
    murf.behaviour.upgradeFault = { kind: 'status', status: 503 };
    const { status, body } = await put('murf_api_key', 'better-key');
    expect(status).toBe(200);
    expect(body).toEqual({
      ...{ key: 'murf_api_key', value: '****' },
      warning: expect.stringMatching(/^murf_api_key was stored without a check: Murf refused the request with 503/),
    });
  });

  it.each(['deepgram_api_key', 'murf_api_key'])(
    'a key is stored with a warning if the provider does not respond within 3 s (%s)',
    async (key) => {
      deepgram.behaviour.fault = { kind: 'hang' };
      murf.behaviour.upgradeFault = { kind: 'hang' };
      const { status, body } = await put(key, 'better-key');
      expect({ status, body }).toMatchObject({
        ...{ status: 200, body: { warning: expect.stringMatching(/stored without a check: .* within 3 s$/) } },
      });
    },
  );

  it('a key whose calls the provider rejects for lack of credit gets 422, and is not stored', async () => {
    deepgram.behaviour.fault = { kind: 'status', status: 402 };
    const message = 'Expired subscription or character limit exhausted';
    murf.behaviour.contextFault = { kind: 'error', message };
    expect(await put('deepgram_api_key', 'better-key')).toMatchObject({
      ...{ status: 422, body: { detail: expect.stringMatching(/^deepgram_api_key: .*402/) } },
    });
    expect(await put('murf_api_key', 'better-key')).toMatchObject({
      ...{ status: 422, body: { detail: `murf_api_key: Murf: ${message}` } },
    });
    expect(await real.context.db.select().from(schema.settings)).toEqual([]);
  });

  it.each([
    ['voice_id', 'pt-BR-nobody', /^voice_id: Murf has no voice "pt-BR-nobody" for the model "falcon-2"$/],
    ['openai_model', 'gpt-nonsense', /^openai_model: OpenAI has no model "gpt-nonsense"/],
    ['murf_model', 'GEN2', /^murf_model: expected falcon-2: Murf deprecated/],
    ['deepgram_eot_threshold', '0.95', /^deepgram_eot_threshold: expected a number from 0.5 to 0.9/],
    ['deepgram_eager_eot_threshold', '0.2', /^deepgram_eager_eot_threshold: expected off or a number from 0.3 to 0.9/],
    ['deepgram_model', ' flux-general-multi', /^deepgram_model: expected 1 to 200 characters without blanks/],
    ['murf_model', 'gen 2', /^murf_model: expected 1 to 200 characters without blanks/],
    ['openai_model', ' ', /^openai_model: expected 1 to 200 characters without blanks/],
    ['voice_id', '\n', /^voice_id: expected 1 to 200 printable characters/],
  ])('%s "%s" gets 422', async (key, value, detail) => {
    expect(await put(key, value, simulated)).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(detail) },
    });
  });

  it.each([
    ['llm_fallback_model', 'gpt-nonsense', /^llm_fallback_model: OpenAI has no model "gpt-nonsense"/],
    ['llm_fallback_model', 'two words', /^llm_fallback_model: expected 1 to 200 characters without blanks/],
    ['llm_fallback_base_url', 'ftp://host/v1', /^llm_fallback_base_url: expected none or an address/],
    ['llm_fallback_base_url', 'https://user:pass@host/v1', /^llm_fallback_base_url: expected none or an address/],
  ])('%s "%s" gets 422', async (key, value, detail) => {
    expect(await put(key, value, simulated)).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(detail) },
    });
  });

  it("a fallback model is checked with its own server and key, and OpenAI's key is not sent there", async () => {
    expect((await put('llm_fallback_model', 'gpt-5.4-mini')).body).not.toHaveProperty('warning');
    openai.behaviour.badKeys.push('good-key');
    const unused =
      'llm_fallback_api_key was stored without a check: it is used for the server of llm_fallback_base_url';
    expect((await put('llm_fallback_api_key', 'bad-key')).body).toMatchObject({ warning: `${unused}, which is none` });
    expect(await put('llm_fallback_base_url', openai.url)).toMatchObject({ status: 200 });
    openai.behaviour.badKeys.pop();
    expect(await put('llm_fallback_api_key', 'bad-key')).toMatchObject({
      ...{ status: 422, body: { detail: 'llm_fallback_api_key: the server of the fallback model rejects the key' } },
    });
    expect(await put('llm_fallback_api_key', 'better-key')).toMatchObject({
      ...{ status: 200, body: { key: 'llm_fallback_api_key', value: '****' } },
    });
    expect((await put('llm_fallback_base_url', 'http://127.0.0.1:9/v1')).body).toMatchObject({
      warning:
        'llm_fallback_base_url was stored without a check: the server of the fallback model did not list its models',
    });
    expect((await put('llm_fallback_base_url', 'none')).body).toEqual({ key: 'llm_fallback_base_url', value: 'none' });
  });

  it('a model with a shutdown date is stored, and the response contains the date', async () => {
    expect((await put('openai_model', 'gpt-4.1-mini', simulated)).body).toMatchObject({
      warning: 'the model "gpt-4.1-mini" is shut down on 2027-01-14',
    });
    expect((await put('openai_model', 'gpt-5.4-mini', simulated)).body).not.toHaveProperty('warning');
  });

  it('a model that a compatible server does not list is stored with a warning', async () => {
    expect(await put('openai_model', 'my-deployment')).toMatchObject({
      status: 200,
      body: { warning: expect.stringMatching(/^OpenAI has no model "my-deployment".*as far as it lists them$/) },
    });
  });
});

describe('a Deepgram model', () => {
  const stored = () => real.context.settings.texts()['deepgram_model'];

  it('is tested with a stream like that of a call, and stored without a warning if the stream opens', async () => {
    const { status, body } = await put('deepgram_model', 'nova-2');
    expect({ status, body }).toEqual({ status: 200, body: { key: 'deepgram_model', value: 'nova-2' } });
    const { query, audioBytes } = deepgram.streams.at(-1) ?? {};
    expect(query).toMatchObject({ model: 'nova-2', language: 'pt-BR', encoding: 'linear16', sample_rate: '8000' });
    expect(audioBytes).toBe(0);
  });

  it('of the Flux family is tested on its own interface, with what a call sends', async () => {
    const { status, body } = await put('deepgram_model', 'flux-general-multi');
    expect({ status, body }).toEqual({ status: 200, body: { key: 'deepgram_model', value: 'flux-general-multi' } });
    expect(deepgram.streams.at(-1)).toMatchObject({
      ...{ path: '/v2/listen', audioBytes: 0 },
      query: { model: 'flux-general-multi', language_hint: 'pt-BR', eot_threshold: '0.7', eager_eot_threshold: '0.5' },
    });
    expect(await put('deepgram_model', 'flux-general-xx')).toMatchObject({
      ...{
        status: 422,
        body: { detail: expect.stringMatching(/^deepgram_model: Deepgram rejects "flux-general-xx"/) },
      },
    });
  });

  it('that does not support the language gets 422, and is not stored', async () => {
    const before = stored();
    const { status, body } = await put('deepgram_model', 'nova-9');
    expect({ status, body }).toEqual({
      status: 422,
      body: {
        detail:
          'deepgram_model: Deepgram rejects "nova-9" with language pt-BR: refused with 400: INVALID_QUERY_PARAMETER: No such model/language/tier combination found.',
      },
    });
    expect(stored()).toBe(before);
  });

  it.each([
    [
      { kind: 'status', status: 503 } as const,
      /^deepgram_model was stored without a check: Deepgram: refused with 503/,
    ],
    [
      { kind: 'status', status: 429 } as const,
      /^deepgram_model was stored without a check: Deepgram: refused with 429/,
    ],
    [
      { kind: 'status', status: 401 } as const,
      /^deepgram_model was stored without a check: Deepgram: refused with 401/,
    ],
    [{ kind: 'hang' } as const, /^deepgram_model was stored without a check: Deepgram: .*no answer within 3000 ms$/],
  ])('is stored with a warning if Deepgram does not decide about it (%j)', async (fault, warning) => {
    deepgram.behaviour.fault = fault;
    const { status, body } = await put('deepgram_model', 'nova-2');
    expect({ status, body }).toMatchObject({ status: 200, body: { warning: expect.stringMatching(warning) } });
    expect(stored()).toBe('nova-2');
  });
});

describe('a reasoning effort that the model rejects together with tools', () => {
  const rejected = (field: string, model = 'gpt-6-luna') =>
    expect.objectContaining({
      ...{ [field]: 'low' },
      warning: `the model "${model}" rejects reasoning effort "low" with tools; calls send effort "none"`,
    });

  it('is stored as a setting with a warning, in either order of the two settings', async () => {
    await put('openai_reasoning_effort', 'low');
    const { status, body } = await put('openai_model', 'gpt-6-luna');
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { value: 'gpt-6-luna', warning: expect.stringMatching('effort "low"') },
    });
    expect(await put('openai_reasoning_effort', 'low')).toMatchObject({ status: 200, body: rejected('value') });
    expect((await put('openai_reasoning_effort', 'auto')).body).not.toHaveProperty('warning');
    expect((await put('openai_reasoning_effort', 'none')).body).not.toHaveProperty('warning');
  });

  it('is stored in a prompt with a warning, in either order of the two fields', async () => {
    const created = await prompt({ model: 'gpt-6-luna', reasoning_effort: 'low' });
    expect(created).toMatchObject({ status: 201, body: rejected('reasoning_effort') });
    const accepted = await prompt({ model: 'gpt-5.4-mini', reasoning_effort: 'low' });
    expect(accepted.body).not.toHaveProperty('warning');
    const { id } = accepted.body as { id: number };
    const change = (json: object) => simulated.ask(`PUT /api/v1/prompts/${id}`, { json });
    expect((await change({ model: 'gpt-6-luna' })).body).toEqual(rejected('reasoning_effort'));
    expect((await change({ reasoning_effort: 'none' })).body).not.toHaveProperty('warning');
    expect((await change({ reasoning_effort: 'low' })).body).toEqual(rejected('reasoning_effort'));
    expect((await change({ name: 'B' })).body).not.toHaveProperty('warning');
  });

  it('is reported by the test of a key', async () => {
    await put('openai_reasoning_effort', 'low');
    await put('openai_model', 'gpt-6-luna');
    const json = { service: 'openai', api_key: 'given-key' };
    expect((await real.ask('POST /api/v1/settings/test', { json })).body).toMatchObject({
      valid: true,
      message: expect.stringMatching(/^API key is valid, with limits: .* rejects reasoning effort "low" with tools; /),
    });
    expect(openai.requests.at(-2)?.body).toMatchObject({ reasoning_effort: 'low', tools: [{ type: 'function' }] });
  });

  it('is stored with a warning if OpenAI does not reply', async () => {
    openai.behaviour.fault = { kind: 'status', status: 503 };
    expect(await put('openai_reasoning_effort', 'low')).toMatchObject({
      status: 200,
      body: { warning: 'openai_reasoning_effort was stored without a check: OpenAI answered 503' },
    });
  });
});

describe('a prompt', () => {
  it('with an unknown voice or model gets 422', async () => {
    expect(await prompt({ voice_id: 'xx' })).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/^voice_id: /) },
    });
    expect(await prompt({ model: 'gpt-nonsense' })).toMatchObject({
      status: 422,
      body: { detail: expect.stringMatching(/^model: /) },
    });
    const { body } = await prompt({ voice_id: 'Isadora', model: 'gpt-5.4-mini' });
    expect(body).toMatchObject({ voice_id: 'Isadora' });
    expect(body).not.toHaveProperty('warning');
    const { id } = body as { id: number };
    const changed = await simulated.ask(`PUT /api/v1/prompts/${id}`, { json: { voice_id: 'pt-BR-nobody' } });
    expect(changed.status).toBe(422);
  });
});
