import { keyIdOf, LigaiError, silentLog, systemClock } from '@ligai/kernel';
import { type FakeOpenAi, type OpenAiFraming, startFakeOpenAi } from '@ligai/simulators';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatChunk, ChatModel, ChatRequest } from '../chat-model.ts';
import { type OpenAiOptions, openAiChatModel } from './openai-chat-model.ts';

const sentence = 'Olá, João! São três opções — “à vista”, no cartão… ou boleto?';
const request: ChatRequest = {
  model: 'gpt-5.4-mini',
  messages: [{ role: 'user', content: 'Oi' }],
  tools: [],
  maxTokens: 1024,
};
const hangUp = { name: 'hang_up', description: 'Ends the call', parameters: { type: 'object', properties: {} } };

let openai: FakeOpenAi;
let model: ChatModel & AsyncDisposable;

const modelWith = (options: Partial<OpenAiOptions> = {}) =>
  openAiChatModel({ baseUrl: openai.url, apiKey: () => 'good-key', clock: systemClock, ...options });

beforeEach(async () => {
  openai = await startFakeOpenAi({ behaviour: { firstTokenMs: 0, tokenMs: 0, lines: [sentence] } });
  model = modelWith();
});
afterEach(async () => {
  await model[Symbol.asyncDispose]();
  await openai[Symbol.asyncDispose]();
});

async function collect(from: ChatModel = model, asked = request, signal = new AbortController().signal) {
  const chunks: ChatChunk[] = [];
  for await (const chunk of from.reply(asked, signal)) chunks.push(chunk);
  const text = chunks.map((chunk) => (chunk.type === 'text' ? chunk.text : '')).join('');
  return { chunks, text, last: chunks.at(-1) };
}

async function failure(from: ChatModel = model, signal?: AbortSignal): Promise<LigaiError> {
  const error = await collect(from, request, signal).then(
    () => new Error('the reply succeeded'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LigaiError);
  return error as LigaiError;
}

describe('a reply', () => {
  it.each<OpenAiFraming>(['event_per_write', 'one_write', 'split_inside_characters', 'with_comments'])(
    'arrives whole however it is cut on the wire: %s',
    async (framing) => {
      openai.behaviour.framing = framing;
      const { text, last } = await collect();
      expect(text).toBe(sentence);
      expect(last).toEqual({ type: 'finished', reason: 'stop' });
    },
  );

  it('passes over chunks without a delta, also after the finish', async () => {
    openai.behaviour.chunksWithoutDelta = true;
    const { text, last } = await collect();
    expect(text).toBe(sentence);
    expect(last).toEqual({ type: 'finished', reason: 'stop' });
  });

  it('is finished with its finish reason, whatever becomes of the rest of the body', async () => {
    openai.behaviour.fault = { kind: 'stall_after_finish' };
    const startedAtMs = performance.now();
    let finishedAfterMs = Number.POSITIVE_INFINITY;
    for await (const chunk of model.reply(request, new AbortController().signal)) {
      if (chunk.type === 'finished') finishedAfterMs = performance.now() - startedAtMs;
    }
    expect(finishedAfterMs).toBeLessThan(800);
    await vi.waitFor(() => expect(openai.requests[0]?.abandoned).toBe(true));
  });

  it.each(['length', 'content_filter'] as const)('says that it was cut by %s', async (reason) => {
    openai.behaviour.fault = { kind: 'finish', reason };
    expect((await collect()).last).toEqual({ type: 'finished', reason });
  });

  it('may be empty', async () => {
    openai.behaviour.fault = { kind: 'empty' };
    expect((await collect()).chunks).toEqual([{ type: 'finished', reason: 'stop' }]);
  });

  it('sends the optional parameters only where they are set', async () => {
    await collect();
    expect(openai.requests[0]?.body).not.toHaveProperty('temperature');
    expect(openai.requests[0]?.body).not.toHaveProperty('tools');
    await collect(model, { ...request, temperature: 0.3, maxTokens: 200, tools: [hangUp] });
    expect(openai.requests[1]?.body).toMatchObject({ temperature: 0.3, max_completion_tokens: 200, stream: true });
  });

  it('sends no stream options to a server that refuses them', async () => {
    openai.behaviour.refusedFields = ['stream_options'];
    expect(await failure()).toMatchObject({ fields: { kind: 'bad_request', status: 400 } });
    await using strict = modelWith({ streamOptions: () => false });
    expect((await collect(strict)).text).toBe(sentence);
  });

  it.each([
    ['gpt-5.4-mini', 'none'],
    ['gpt-5.6-luna', 'none'],
    ['gpt-6-luna', 'none'],
    ['gpt-4.1-mini', undefined],
    ['gpt-5-mini', undefined],
  ])('with tools by %s is asked for with reasoning effort %s', async (name, effort) => {
    expect((await collect(model, { ...request, model: name, tools: [hangUp] })).text).toBe(sentence);
    expect(openai.requests.map(({ body }) => body['reasoning_effort'])).toEqual([effort]);
  });

  it('takes the reasoning effort of the prompt', async () => {
    await collect(model, { ...request, reasoningEffort: 'low', tools: [hangUp] });
    expect(openai.requests[0]?.body).toMatchObject({ reasoning_effort: 'low' });
  });

  it.each([
    ['gpt-6-luna', 'low', ['low', 'none', 'none'], ['none']],
    ['gpt-5-mini', 'none', ['none', undefined, undefined], ['omitted']],
    ['gpt-4.1-mini', 'low', ['low', 'none', undefined, undefined], ['none', 'omitted']],
  ] as const)(
    'by %s, which rejects the effort %s that is set, comes with another one, with a warning for each rejected one',
    async (name, reasoningEffort, efforts, replacements) => {
      const warnings: unknown[] = [];
      const log = { ...silentLog, warn: (fields: object, message: string) => warnings.push({ ...fields, message }) };
      await using warning = modelWith({ log });
      const asked = { ...request, model: name, reasoningEffort, tools: [hangUp] };
      expect((await collect(warning, asked)).text).toBe(sentence);
      expect((await collect(warning, asked)).text).toBe(sentence);
      expect(openai.requests.map(({ body }) => body['reasoning_effort'])).toEqual(efforts);
      const message = 'model rejects the reasoning effort, another one sent';
      expect(warnings).toEqual(replacements.map((sent) => expect.objectContaining({ model: name, sent, message })));
    },
  );

  it('by a model that rejects every effort fails, and asks no more often each time', async () => {
    openai.behaviour.fault = { kind: 'status', status: 400, code: 'unsupported_value', param: 'reasoning_effort' };
    const asked = { ...request, reasoningEffort: 'low' as const, tools: [hangUp] };
    for (const count of [3, 4, 5]) {
      await expect(collect(model, asked)).rejects.toMatchObject({ fields: { kind: 'bad_request' } });
      expect(openai.requests).toHaveLength(count);
    }
  });

  it('leaves out a temperature that the model refuses, with one warning', async () => {
    const warnings: unknown[] = [];
    const log = { ...silentLog, warn: (fields: object, message: string) => warnings.push({ ...fields, message }) };
    await using warning = modelWith({ log });
    const asked = { ...request, model: 'gpt-5-mini', temperature: 0.3 };
    expect((await collect(warning, asked)).text).toBe(sentence);
    expect((await collect(warning, asked)).text).toBe(sentence);
    expect(openai.requests.map(({ body }) => body['temperature'])).toEqual([0.3, undefined, undefined]);
    expect(warnings).toMatchObject([{ model: 'gpt-5-mini', message: 'model rejects temperature, left out' }]);
  });

  it('comes from an address with slashes at its end too', async () => {
    await using slashed = modelWith({ baseUrl: `${openai.url}//` });
    expect((await collect(slashed)).text).toBe(sentence);
  });

  it('uses a changed key at once', async () => {
    let key = 'bad-key';
    await using changing = modelWith({ apiKey: () => key });
    expect((await failure(changing)).code).toBe('provider_rejected');
    key = 'better-key';
    expect((await collect(changing)).text).toBe(sentence);
  });
});

describe('a failure', () => {
  it.each([
    [401, 'invalid_api_key', 'refused'],
    [402, undefined, 'refused'],
    [403, 'unsupported_country_region_territory', 'refused'],
    [403, 'model_not_found', 'unknown_model'],
    [404, 'model_not_found', 'unknown_model'],
    [404, 'DeploymentNotFound', 'unknown_model'],
    [400, 'invalid_model', 'unknown_model'],
    [404, 'unknown_url', 'bad_request'],
    [400, 'bad_request', 'bad_request'],
    [429, 'insufficient_quota', 'refused'],
    [429, 'billing_not_active', 'refused'],
    [429, 'rate_limit_exceeded', 'limited'],
    [500, undefined, 'unreachable'],
  ] as const)('with status %i %s says that it is %s', async (status, code, kind) => {
    for (const codeIn of code === undefined ? (['code'] as const) : (['code', 'both'] as const)) {
      openai.behaviour.fault = { kind: 'status', status, codeIn, ...(code && { code }) };
      expect((await failure()).fields).toEqual({ provider: 'openai', kind, status, keyId: keyIdOf('good-key') });
    }
  });

  it.each([
    [400, 'invalid model ID', 'unknown_model'],
    [400, 'my-model is not a valid model ID', 'unknown_model'],
    [404, 'The model `my-model` does not exist.', 'unknown_model'],
    [404, 'model "my-model" not found, try pulling it first', 'unknown_model'],
    [400, "This model's maximum context length is 128000 tokens", 'bad_request'],
    [500, 'The model does not exist', 'unreachable'],
  ] as const)('with status %i "%s" and no code says that it is %s', async (status, message, kind) => {
    openai.behaviour.fault = { kind: 'status', status, message };
    expect((await failure()).fields).toMatchObject({ kind, status });
  });

  it('that an unknown model has by its type alone is unknown_model', async () => {
    openai.behaviour.fault = { kind: 'status', status: 400, code: 'invalid_model', codeIn: 'type' };
    expect((await failure()).fields).toMatchObject({ kind: 'unknown_model' });
  });

  it.each(['insufficient_quota', 'billing_not_active'])('for %s is final where only `type` says so', async (code) => {
    openai.behaviour.fault = { kind: 'status', status: 429, code, codeIn: 'type' };
    expect(await failure()).toMatchObject({ code: 'provider_rejected', retryable: false, fields: { kind: 'refused' } });
  });

  it('names the key that the request was sent with, also where another one is set by then', async () => {
    let apiKey = 'bad-key';
    await using changing = modelWith({ apiKey: () => apiKey });
    const failing = failure(changing);
    apiKey = 'good-key';
    expect(await failing).toMatchObject({ fields: { kind: 'refused', keyId: keyIdOf('bad-key') } });
  });

  it('carries how long the provider asks to wait', async () => {
    openai.behaviour.fault = { kind: 'status', status: 429, code: 'rate_limit_exceeded', retryAfterSeconds: 2 };
    expect(await failure()).toMatchObject({ retryable: true, fields: { kind: 'limited', retryAfterMs: 2000 } });
  });

  it.each([
    [401, 'invalid_api_key', 'provider_rejected'],
    [403, 'forbidden', 'provider_rejected'],
    [404, 'model_not_found', 'provider_rejected'],
    [400, 'bad_request', 'provider_rejected'],
    [429, 'insufficient_quota', 'provider_rejected'],
    [429, 'rate_limit_exceeded', 'provider_unavailable'],
    [500, undefined, 'provider_unavailable'],
    [503, undefined, 'provider_unavailable'],
  ] as const)('with status %i %s is %s, asked for once', async (status, code, expected) => {
    openai.behaviour.fault = { kind: 'status', status, ...(code && { code }) };
    const error = await failure();
    expect(error).toMatchObject({ code: expected, retryable: expected === 'provider_unavailable' });
    expect(openai.requests).toHaveLength(1);
  });

  it.each(['error_in_stream', 'early_end', 'reset', 'bad_json'] as const)(
    'in the middle of the stream (%s) is retryable',
    async (kind) => {
      openai.behaviour.fault = { kind };
      expect(await failure()).toMatchObject({ code: 'provider_unavailable', retryable: true });
    },
  );

  it('to connect is retryable', async () => {
    await using nobody = modelWith({ baseUrl: 'http://127.0.0.1:1/v1' });
    expect(await failure(nobody)).toMatchObject({ code: 'provider_unavailable', retryable: true });
  });

  it.each([
    { kind: 'stall_before_headers' },
    { kind: 'stall_after_tokens', tokens: 1 },
    { kind: 'stall_after_tokens', tokens: 3 },
  ] as const)('by a stall ($kind $tokens) is a time-out', async (fault) => {
    openai.behaviour.fault = fault;
    await using impatient = modelWith({ firstChunkMs: 200, chunkGapMs: 50 });
    const fields = { provider: 'openai', kind: 'unreachable' };
    expect(await failure(impatient)).toMatchObject({ code: 'provider_unavailable', retryable: true, fields });
    await vi.waitFor(() => expect(openai.requests[0]?.abandoned).toBe(true));
  });

  it('never repeats the key', async () => {
    await using secret = modelWith({ apiKey: () => 'bad-key' });
    expect((await failure(secret)).message).not.toContain('bad-key');
  });
});

describe('dropping a reply', () => {
  it('before its first token reaches the server', async () => {
    openai.behaviour.fault = { kind: 'stall_before_headers' };
    const dropped = new AbortController();
    const pending = failure(model, dropped.signal);
    await vi.waitFor(() => expect(openai.requests).toHaveLength(1));
    dropped.abort();
    expect((await pending).code).toBe('aborted');
    await vi.waitFor(() => expect(openai.requests[0]?.abandoned).toBe(true));
  });

  it('in its middle ends with "aborted", not like a complete reply', async () => {
    openai.behaviour.fault = { kind: 'stall_after_tokens', tokens: 1 };
    const dropped = new AbortController();
    const chunks: ChatChunk[] = [];
    const reading = (async () => {
      for await (const chunk of model.reply(request, dropped.signal)) {
        chunks.push(chunk);
        dropped.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ code: 'aborted' });
    expect(chunks).toHaveLength(1);
    await vi.waitFor(() => expect(openai.requests[0]?.abandoned).toBe(true));
  });
});
