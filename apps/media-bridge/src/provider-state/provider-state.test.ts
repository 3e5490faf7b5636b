import { once } from 'node:events';
import type { Bus } from '@ligai/bus';
import type { ProviderName, ProviderReport } from '@ligai/contracts';
import { LigaiError, silentLog } from '@ligai/kernel';
import type { TextToSpeech } from '@ligai/speech';
import { FakeClock } from '@ligai/testing';
import { describe, expect, it } from 'vitest';
import { ScriptedProviders } from '../testing/scripted-providers.ts';
import { CallProviders } from './call-providers.ts';
import { type ProviderFailure, toProviderFailure } from './provider-failure.ts';
import { ProviderReporter } from './provider-reporter.ts';

const request = { model: 'gpt', messages: [], tools: [], maxTokens: 1024 };
const speech = { text: 'Olá', voiceId: 'v', language: 'pt-BR', model: 'FALCON', sampleRateHz: 8000 as const };
const rejected = (kind: string, status?: number) =>
  new LigaiError('provider_rejected', `it says ${kind}`, { fields: { kind, ...(status && { status }) } });
const away = () => new LigaiError('provider_unavailable', 'connection reset', { retryable: true });

describe('a failure', () => {
  it.each([
    [rejected('refused', 401), { kind: 'refused', status: 401, retryable: false }],
    [rejected('unknown_voice', 400), { kind: 'unknown_voice', status: 400 }],
    [new LigaiError('provider_rejected', 'no', { fields: { status: 402 } }), { kind: 'refused', status: 402 }],
    [new LigaiError('provider_unavailable', 'no', { fields: { status: 429 } }), { kind: 'limited', status: 429 }],
    [away(), { kind: 'unreachable', status: null, retryable: true }],
    [new LigaiError('timeout', 'no first token'), { kind: 'unreachable' }],
    [new LigaiError('provider_rejected', 'no'), { kind: 'bad_request' }],
    [new TypeError('a fault of ours'), { kind: 'bad_request', retryable: false }],
  ])('%s is read as what its fields or its code say', (error, expected) => {
    expect(toProviderFailure('openai', error)).toMatchObject({ provider: 'openai', ...expected });
  });

  it('is shown with a message of bounded length that Postgres can hold', () => {
    const { message } = toProviderFailure('murf', new LigaiError('provider_rejected', `\0${'x'.repeat(299)}🙂`));
    expect(message).toBe('x'.repeat(299));
  });
});

describe("a call's record", () => {
  it('names a provider that rejects a request at once, and one that may come back after two failures in a row', async () => {
    const stage = watch();
    await stage.fail(away());
    expect(stage.recorded).toEqual([]);
    await stage.fail(away());
    expect(stage.recorded).toMatchObject([{ provider: 'openai', kind: 'unreachable' }]);
    stage.providers.speechFailure = rejected('refused', 401);
    await expect(all(stage.watched.textToSpeech.speak(speech, stage.signal))).rejects.toThrow();
    expect(stage.reported).toEqual(['openai unreachable', 'openai unreachable', 'murf refused']);
  });

  it('forgets a failure that the conversation recovered from', async () => {
    const stage = watch();
    await stage.fail(rejected('refused', 401));
    const reply = stage.watched.chat.reply(request, stage.signal);
    const heard = all(reply);
    await stage.clock.advance(0);
    stage.providers.reply.write('Olá.');
    stage.providers.reply.finish();
    await heard;
    expect(stage.recorded.map((failure) => failure?.provider ?? null)).toEqual(['openai', null]);
    expect(stage.reported).toEqual(['openai refused', 'openai works']);
  });

  it('names the provider of a stream of speech recognition that failed', () => {
    const stage = watch();
    stage.watched.speechToText.open(
      { language: 'pt-BR', model: 'nova-3', sampleRateHz: 8000, endpointingMs: 250 },
      () => {},
    );
    const fields = { provider: 'deepgram', kind: 'refused', status: 401 } as const;
    stage.providers.hearing.say({ type: 'failed', code: 'provider_rejected', detail: 'Deepgram: 401', fields });
    expect(stage.recorded).toMatchObject([{ provider: 'deepgram', kind: 'refused', status: 401 }]);
  });

  it('names a speech recognition that rejects the key when it connects again, and forgets one that was restored', () => {
    const stage = watch();
    stage.watched.speechToText.open(
      { language: 'pt-BR', model: 'nova-3', sampleRateHz: 8000, endpointingMs: 250 },
      () => {},
    );
    const { say } = stage.providers.hearing;
    const lost = { provider: 'deepgram', kind: 'unreachable' } as const;
    say({ type: 'interrupted', detail: 'Deepgram: closed with 1011', fields: lost });
    say({ type: 'restored' });
    expect(stage.recorded).toEqual([]);
    say({ type: 'interrupted', detail: 'Deepgram: closed with 1011', fields: lost });
    const refused = { provider: 'deepgram', kind: 'refused', status: 401 } as const;
    say({ type: 'failed', code: 'provider_rejected', detail: 'Deepgram: 401', fields: refused });
    expect(stage.recorded).toMatchObject([{ provider: 'deepgram', status: 401 }]);
    expect(stage.reported).toEqual([
      ...['deepgram unreachable', 'deepgram works', 'deepgram unreachable', 'deepgram refused'],
    ]);
  });

  it('counts a request that was cancelled after a long wait for an answer, and not one that was cancelled early', async () => {
    const stage = watch();
    for (const [waitMs, failures] of [
      [500, 0],
      [5_000, 1],
      [5_000, 2],
    ] as const) {
      const dropped = new AbortController();
      const heard = all(stage.watched.chat.reply(request, dropped.signal)).catch(() => {});
      await stage.clock.advance(waitMs);
      dropped.abort();
      await heard;
      expect(stage.reported).toHaveLength(failures);
    }
    expect(stage.recorded).toMatchObject([
      { provider: 'openai', kind: 'unreachable', message: 'no answer within 5000 ms' },
    ]);
  });

  it('counts a request that was cancelled after its answer had stopped for long', async () => {
    const stage = watch();
    const dropped = new AbortController();
    const heard = all(stage.watched.chat.reply(request, dropped.signal)).catch(() => {});
    await stage.clock.advance(200);
    stage.providers.reply.write('It costs');
    await stage.clock.advance(5_000);
    dropped.abort();
    await heard;
    expect(stage.reported).toEqual(['openai unreachable']);
  });

  it('is recorded for a conversation that failed although the provider answered in between', async () => {
    const stage = watch();
    await stage.fail(new LigaiError('provider_unavailable', 'broke off', { retryable: true }));
    const heard = all(stage.watched.chat.reply(request, stage.signal));
    await stage.clock.advance(0);
    stage.providers.reply.write('It');
    stage.providers.reply.finish();
    await heard;
    expect(stage.recorded).toEqual([]);
    stage.watched.conversationFailed();
    expect(stage.recorded).toMatchObject([{ provider: 'openai', message: 'broke off' }]);
    stage.watched.conversationFailed();
    expect(stage.recorded).toHaveLength(1);
  });

  it('recovers by the fallback model, whose own failures are not reported', async () => {
    const stage = watch();
    await stage.fail(
      new LigaiError('provider_rejected', 'refused', { fields: { provider: 'openai', kind: 'refused', status: 401 } }),
    );
    const heard = all(stage.watched.fallbackChat.reply(request, stage.signal));
    await stage.clock.advance(0);
    stage.providers.reply.write('It costs ninety.');
    stage.providers.reply.finish();
    expect(await heard).toHaveLength(2);
    expect(stage.recorded.map((failure) => failure?.provider ?? null)).toEqual(['openai', null]);
    const failing = all(stage.watched.fallbackChat.reply(request, stage.signal));
    await stage.clock.advance(0);
    stage.providers.reply.chunks.fail(new LigaiError('provider_unavailable', 'no'));
    await expect(failing).rejects.toThrow('no');
    expect(stage.reported).toEqual(['openai refused']);
  });

  it('does not count a text that was cancelled while it waited for a free context', async () => {
    const stage = watch();
    for (const [waitedMs, sentMs, failures] of [
      [20_000, 0, 0],
      [20_000, 5_000, 1],
    ] as const) {
      const admitted = Promise.withResolvers<void>();
      const watched = stage.watching({
        textsAtOnce: 1,
        // biome-ignore lint/correctness/useYield: it never answers
        async *speak({ onSent }, signal) {
          await Promise.race([admitted.promise, once(signal, 'abort')]);
          if (signal.aborted) return;
          onSent?.();
          await once(signal, 'abort');
        },
      });
      const dropped = new AbortController();
      const heard = all(watched.textToSpeech.speak(speech, dropped.signal)).catch(() => {});
      await stage.clock.advance(waitedMs);
      if (sentMs > 0) admitted.resolve();
      await stage.clock.advance(sentMs);
      dropped.abort();
      await heard;
      expect(stage.reported).toHaveLength(failures);
    }
    expect(stage.reported).toEqual(['murf unreachable']);
  });
});

describe('reports of a bridge', () => {
  it('are merged while one is under way: fifty calls that fail together cost two', async () => {
    const { reporter, sent, answer } = reporting();
    for (let call = 0; call < 50; call += 1) reporter.failed(failure('refused', 401));
    await answer();
    await answer();
    expect(sent).toMatchObject([
      { kind: 'refused', failures: 1 },
      { kind: 'refused', failures: 49 },
    ]);
    await reporter[Symbol.asyncDispose]();
  });

  it('report a success only after a failure, and nothing that concerns one call only', async () => {
    const { reporter, sent, answer } = reporting();
    reporter.succeeded('openai');
    reporter.failed(failure('unknown_model', 404));
    expect(sent).toEqual([]);
    reporter.failed(failure('unreachable', null));
    await answer();
    reporter.succeeded('openai');
    reporter.succeeded('openai');
    await answer();
    expect(sent.map(({ outcome }) => outcome)).toEqual(['failed', 'succeeded']);
    await reporter[Symbol.asyncDispose]();
  });

  it('of a stream that Deepgram refuses for its limit are sent, also where other streams work meanwhile', async () => {
    const { reporter, sent, answer } = reporting();
    reporter.failed(failure('unreachable', null));
    reporter.failed({ ...failure('limited', 429), provider: 'deepgram' });
    reporter.succeeded('deepgram');
    await answer();
    await answer();
    expect(sent).toMatchObject([{ provider: 'openai' }, { provider: 'deepgram', outcome: 'failed', kind: 'limited' }]);
    await reporter[Symbol.asyncDispose]();
  });

  it('name the key, and are neither sent for one that was replaced nor added up with its failures', async () => {
    const { reporter, sent, answer, keys } = reporting();
    const ofKey = (keyId: string | null) => ({ ...failure('refused', 401), keyId });
    reporter.failed({ ...failure('unreachable', null), provider: 'murf' });
    reporter.failed(ofKey('first'));
    keys.openai = 'second';
    reporter.failed(ofKey('first'));
    reporter.failed(ofKey('second'));
    reporter.failed(ofKey('first'));
    await answer();
    await answer();
    expect(sent).toMatchObject([
      { provider: 'murf', key_id: null },
      { provider: 'openai', key_id: 'second', failures: 1 },
    ]);
    await reporter[Symbol.asyncDispose]();
  });

  it('are repeated until somebody takes them', async () => {
    const { reporter, sent, answer, clock } = reporting();
    reporter.failed(failure('refused', 401));
    await answer(new LigaiError('no_responder', 'nobody', { retryable: true }));
    await clock.advance(1_000);
    await answer();
    expect(sent).toHaveLength(2);
    await reporter[Symbol.asyncDispose]();
  });
});

function failure(kind: ProviderFailure['kind'], status: number | null): ProviderFailure {
  return { provider: 'openai', kind, status, message: 'no', retryable: false, retryAfterMs: null, keyId: null };
}

function watch() {
  const clock = new FakeClock();
  const providers = new ScriptedProviders();
  const recorded: Array<ProviderFailure | null> = [];
  const reported: string[] = [];
  const reporter = {
    failed: ({ provider, kind }: ProviderFailure) => void reported.push(`${provider} ${kind}`),
    succeeded: (provider: string) => void (reported.length > 0 && reported.push(`${provider} works`)),
  };
  const record = (one: ProviderFailure | null) => void recorded.push(one);
  const shared = { clock, log: silentLog, ...providersOf(providers), reporter, record };
  const watched = new CallProviders(shared);
  const watching = (textToSpeech: TextToSpeech) => new CallProviders({ ...shared, textToSpeech });
  const { signal } = new AbortController();
  const fail = async (error: Error) => {
    const heard = all(watched.chat.reply(request, signal));
    await clock.advance(0);
    providers.reply.chunks.fail(error);
    await expect(heard).rejects.toThrow(error.message);
  };
  return { clock, providers, watched, watching, recorded, reported, signal, fail };
}

const providersOf = ({ chat, fallbackChat, speechToText, textToSpeech }: ScriptedProviders) => ({
  ...{ chat, fallbackChat, speechToText, textToSpeech },
});

async function all<T>(answer: AsyncIterable<T>): Promise<T[]> {
  const chunks: T[] = [];
  for await (const chunk of answer) chunks.push(chunk);
  return chunks;
}

function reporting() {
  const clock = new FakeClock();
  const sent: ProviderReport[] = [];
  const waiting: Array<(error?: Error) => void> = [];
  const request = (_command: unknown, report: ProviderReport) => {
    sent.push(report);
    return new Promise((resolve, reject) => {
      waiting.push((error) => (error ? reject(error) : resolve({ state: 'refused' })));
    });
  };
  const keys = { openai: 'first', deepgram: 'first', murf: 'first' };
  const currentKeyId = (provider: ProviderName) => keys[provider];
  const bus = { request } as unknown as Bus;
  const reporter = new ProviderReporter({ bus, clock, log: silentLog, currentKeyId });
  const answer = async (error?: Error) => {
    waiting.shift()?.(error);
    await clock.advance(0);
  };
  return { reporter, sent, answer, clock, keys };
}
