import { systemClock } from '@ligai/kernel';
import { startFakeDeepgram, startFakeMurf } from '@ligai/simulators';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDeepgramStream } from './deepgram/check-deepgram-model.ts';
import { checkMurfSpeech } from './murf/check-murf-speech.ts';
import { listMurfVoices, voiceNamed } from './murf/murf-voices.ts';

const never = new AbortController().signal;
let deepgram: Awaited<ReturnType<typeof startFakeDeepgram>>;
let murf: Awaited<ReturnType<typeof startFakeMurf>>;

beforeAll(async () => {
  deepgram = await startFakeDeepgram();
  murf = await startFakeMurf();
});
afterAll(async () => {
  await deepgram[Symbol.asyncDispose]();
  await murf[Symbol.asyncDispose]();
});

const spoken = { voiceId: 'pt-BR-isadora', language: 'pt-BR', model: 'falcon-2', sampleRateHz: 8000 } as const;
const heard = { language: 'pt-BR', model: 'nova-3', sampleRateHz: 8000, endpointingMs: 250 } as const;
const deepgramStream = (url = deepgram.url, model = 'nova-3') =>
  checkDeepgramStream({ url: () => url, clock: systemClock, request: () => ({ ...heard, model }) });
const murfSpeech = (url = murf.url, voiceId = 'pt-BR-isadora') =>
  checkMurfSpeech({ url: () => url, clock: systemClock, request: () => ({ ...spoken, voiceId }) });

describe.each([
  ["Deepgram's stream", deepgramStream],
  ["Murf's speech", murfSpeech],
])('a check by %s', (_, check) => {
  test.each([
    ['good-key', 'valid'],
    ['bad-key', 'invalid'],
    ['status-401', 'invalid'],
    ['status-402', 'invalid'],
    ['status-403', 'invalid'],
    ['status-429', 'unreachable'],
    ['status-503', 'unreachable'],
    ['two words', 'invalid'],
  ])('finds %s %s', async (key, verdict) => {
    const answer = await check()(key, never);
    expect(answer.verdict).toBe(verdict);
    expect(answer.detail).not.toContain(key);
  });

  test('passes on how long the provider asks to wait', async () => {
    const fault = { kind: 'status' as const, status: 429, retryAfterSeconds: 90 };
    deepgram.behaviour.nextFaults.push(fault);
    murf.behaviour.nextUpgradeFaults.push(fault);
    expect(await check()('good-key', never)).toMatchObject({ verdict: 'unreachable', retryAfterMs: 90_000 });
    deepgram.behaviour.nextFaults = [];
    murf.behaviour.nextUpgradeFaults = [];
  });

  test('accepts the key where only the model or voice is refused', async () => {
    expect(await check(undefined, 'nobody')('good-key', never)).toMatchObject({ verdict: 'valid' });
  });

  test('says nothing of the key where the provider is out of reach, and rejects on abort', async () => {
    expect(await check('http://127.0.0.1:1')('good-key', never)).toMatchObject({ verdict: 'unreachable' });
    await expect(check()('good-key', AbortSignal.abort(new Error('gone')))).rejects.toMatchObject({ code: 'aborted' });
  });
});

test("a check by Deepgram's stream finds a key invalid for which an open stream is closed", async () => {
  deepgram.behaviour.nextFaults.push({ kind: 'close', code: 1008, reason: 'Invalid credentials', afterAudioMs: 0 });
  expect(await deepgramStream()('good-key', never)).toEqual({
    ...{ verdict: 'invalid', detail: 'Deepgram: closed with 1008: Invalid credentials' },
  });
});

test("a check by Deepgram's stream does not wait for a service that never ends the stream", async () => {
  deepgram.behaviour.nextFaults.push({ kind: 'stops_reading', afterAudioMs: 0 });
  expect(await deepgramStream()('good-key', never)).toMatchObject({ verdict: 'valid' });
});

describe("Murf's voices", () => {
  const voices = (apiKey: string, model: string, signal = never) =>
    listMurfVoices({ url: murf.url, apiKey, model }, signal);

  test('are those of the model', async () => {
    const falcon = await voices('good-key', 'falcon-2');
    const gen2 = await voices('good-key', 'GEN2');
    expect(falcon).toContainEqual({
      ...{ id: 'pt-BR-isadora', name: 'Isadora', locales: ['pt-BR'], styles: ['Conversational'], gender: 'Female' },
    });
    expect(falcon.find(({ id }) => id === 'en-US-natalie')?.locales).toEqual(['en-US', 'pt-BR']);
    expect(falcon.map(({ id }) => id)).not.toContain('en-US-imani');
    expect(gen2.map(({ id }) => id)).toContain('en-US-imani');
  });

  test('are found by id and by bare name', async () => {
    const all = await voices('good-key', 'falcon-2');
    expect(voiceNamed(all, 'pt-BR-isadora')?.id).toBe('pt-BR-isadora');
    expect(voiceNamed(all, 'isadora')?.id).toBe('pt-BR-isadora');
    expect(voiceNamed(all, 'pt-BR-nobody')).toBeUndefined();
  });

  test.each([
    ['bad-key', 'provider_rejected', 'refused'],
    ['two words', 'provider_rejected', 'refused'],
    ['status-402', 'provider_rejected', 'refused'],
    ['status-503', 'provider_unavailable', 'unreachable'],
  ])('are not listed for %s', async (apiKey, code, kind) => {
    await expect(voices(apiKey, 'falcon-2')).rejects.toMatchObject({ code, fields: { provider: 'murf', kind } });
  });

  test('are not listed where Murf is out of reach, and an abort ends the asking', async () => {
    const nowhere = { url: 'http://127.0.0.1:1', apiKey: 'good-key', model: 'falcon-2' };
    await expect(listMurfVoices(nowhere, never)).rejects.toMatchObject({ code: 'provider_unavailable' });
    await expect(voices('good-key', 'falcon-2', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
