import { type FakeOpenAi, startFakeOpenAi } from '@ligai/simulators';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReasoningEffort } from '../chat-model.ts';
import { checkModels } from './check-models.ts';
import { checkOpenAiAccount, checkOpenAiReply, checkReasoningEffort } from './check-openai-reply.ts';

let openai: FakeOpenAi;

beforeEach(async () => {
  openai = await startFakeOpenAi({ behaviour: { firstTokenMs: 0, tokenMs: 0, lines: ['Olá!'] } });
});

afterEach(() => openai[Symbol.asyncDispose]());

describe('a key check', () => {
  const never = new AbortController().signal;
  const check = (apiKey: string, { baseUrl = openai.url, model }: { baseUrl?: string; model?: string } = {}) =>
    checkModels({ apiKey, baseUrl, model }, never);

  it('distinguishes a valid key from an invalid one', async () => {
    expect((await check('good-key')).verdict).toBe('valid');
    expect((await check('bad-key')).verdict).toBe('invalid');
  });

  it.each([
    ['gpt-5.4-mini', 'valid', 'OpenAI accepts the key'],
    ['gpt-4.1-mini', 'valid', 'OpenAI accepts the key; the model "gpt-4.1-mini" is shut down on 2027-01-14'],
    ['gpt-nonsense', 'limited', 'OpenAI has no model "gpt-nonsense" for this key'],
  ])('says what becomes of the model %s', async (name, verdict, detail) => {
    const answer = await check('good-key', { baseUrl: `${openai.url}/`, model: name });
    expect(answer).toEqual({ verdict, detail, status: 200 });
  });

  it('says nothing of the key when the provider is out of reach', async () => {
    const answer = await check('good-key', { baseUrl: 'http://127.0.0.1:1/v1' });
    expect(answer.verdict).toBe('unreachable');
    expect(answer.detail).not.toContain('good-key');
  });

  it('refuses a key that cannot be a header', async () => {
    const answer = await check('a\nb');
    expect(answer.verdict).not.toBe('valid');
  });
});

describe('a check of the account', () => {
  const check = (model = 'gpt-5.4-mini') =>
    checkOpenAiAccount({ baseUrl: openai.url, model: () => model })('good-key', new AbortController().signal);

  it.each([
    [402, undefined],
    [403, undefined],
    [429, 'insufficient_quota'],
    [403, 'billing_not_active'],
  ])('finds a key invalid whose replies are refused with %s %s although it may list models', async (status, code) => {
    openai.behaviour.fault = { kind: 'status', status, ...(code !== undefined && { code }) };
    const { verdict, detail } = await check();
    expect(verdict).toBe('invalid');
    if (code !== undefined) expect(detail).toContain(`${status} ${code}`);
  });

  it.each([429, 503])('finds a key usable, with a warning, whose reply is refused with %s only', async (status) => {
    openai.behaviour.fault = { kind: 'status', status, code: 'rate_limit_exceeded' };
    const detail = `OpenAI accepts the key, but did not reply: OpenAI answered ${status}`;
    expect(await check()).toEqual({ verdict: 'limited', detail });
  });

  it('of a reply passes on how long the provider asks to wait', async () => {
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 90 };
    const asked = checkOpenAiReply({ baseUrl: openai.url, model: () => 'gpt-5.4-mini' });
    expect(await asked('good-key', new AbortController().signal)).toEqual({
      ...{ verdict: 'unreachable', detail: 'OpenAI answered 429', retryAfterMs: 90_000 },
    });
  });

  it.each(['model_not_found', 'invalid_model'])(
    'finds a key usable that has no access to the model (%s)',
    async (code) => {
      openai.behaviour.fault = { kind: 'status', status: 403, code };
      expect(await check()).toEqual({ verdict: 'valid', detail: 'OpenAI accepts the key' });
    },
  );

  it('finds a key usable that gets replies but may not list models', async () => {
    openai.behaviour.modelsStatus = 403;
    expect((await check()).verdict).toBe('limited');
  });

  it('finds a key usable that may not list models and whose reply is refused for a rate limit, and no other one', async () => {
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'rate_limit_exceeded' };
    openai.behaviour.modelsStatus = 403;
    expect(await check()).toEqual({
      verdict: 'limited',
      detail:
        'OpenAI accepts the key, but does not permit it to list models, and limits the rate of its requests (429)',
    });
    openai.behaviour.modelsStatus = 401;
    expect(await check()).toMatchObject({ verdict: 'invalid' });
    openai.behaviour.modelsStatus = 403;
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'insufficient_quota' };
    expect(await check()).toMatchObject({ verdict: 'invalid' });
    openai.behaviour.fault = { kind: 'status', status: 503 };
    expect(await check()).toMatchObject({ verdict: 'invalid' });
  });

  it('says what becomes of the model where all is well', async () => {
    expect(await check()).toEqual({ verdict: 'valid', detail: 'OpenAI accepts the key' });
    expect(await check('gpt-nonsense')).toMatchObject({ verdict: 'limited' });
  });
});

describe('a check of a reasoning effort', () => {
  const never = new AbortController().signal;
  const check = (model: string, reasoningEffort: ReasoningEffort) =>
    checkReasoningEffort({ baseUrl: openai.url, apiKey: 'good-key', model, reasoningEffort }, never);

  it.each([
    ['gpt-5.4-mini', 'low'],
    ['gpt-6-luna', 'none'],
    ['gpt-5-mini', 'low'],
  ] as const)('sends a tool and the effort, which %s accepts (%s)', async (model, effort) => {
    expect(await check(model, effort)).toEqual({ verdict: 'valid', detail: 'OpenAI replies' });
    expect(openai.requests.map(({ body }) => body)).toMatchObject([
      { model, reasoning_effort: effort, tools: [{ type: 'function' }], max_completion_tokens: 1 },
    ]);
  });

  it.each([
    ['gpt-6-luna', 'low', 'calls send effort "none"'],
    ['gpt-5-mini', 'none', 'calls send no effort'],
    ['gpt-4.1-mini', 'low', 'calls send no effort'],
  ] as const)('says that %s rejects the effort %s with tools, and what calls send', async (model, effort, outcome) => {
    const detail = `the model "${model}" rejects reasoning effort "${effort}" with tools; ${outcome}`;
    expect(await check(model, effort)).toEqual({ verdict: 'limited', detail });
  });

  it('says that the model rejects every effort', async () => {
    openai.behaviour.fault = { kind: 'status', status: 400, code: 'unsupported_value', param: 'reasoning_effort' };
    const detail =
      'the model "gpt-5.4-mini" rejects reasoning effort "low" with tools; it accepts no other one, so calls fail';
    expect(await check('gpt-5.4-mini', 'low')).toEqual({ verdict: 'limited', detail });
  });

  it('gives no verdict on the effort where the account is the problem', async () => {
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'insufficient_quota' };
    expect((await check('gpt-6-luna', 'low')).verdict).toBe('invalid');
    openai.behaviour.fault = { kind: 'status', status: 503 };
    expect((await check('gpt-6-luna', 'low')).verdict).toBe('unreachable');
  });

  it('is part of the check of the account', async () => {
    const asked = { baseUrl: openai.url, model: () => 'gpt-6-luna', reasoningEffort: () => 'low' as const };
    expect(await checkOpenAiAccount(asked)('good-key', never)).toEqual({
      verdict: 'limited',
      detail:
        'OpenAI accepts the key; the model "gpt-6-luna" rejects reasoning effort "low" with tools; calls send effort "none"',
    });
  });
});
