import { startFakeDeepgram, startFakeMurf } from '@ligai/simulators';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkDeepgramKey } from './deepgram/check-deepgram-key.ts';
import { checkMurfKey } from './murf/check-murf-key.ts';
import { murfVoices } from './murf/murf-voices.ts';

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

describe.each([
  ['Deepgram', (url?: string) => checkDeepgramKey({ url: url ?? deepgram.url })],
  ['Murf', (url?: string) => checkMurfKey({ url: url ?? murf.url })],
])("%s's word on a key", (_, check) => {
  test.each([
    ['good-key', 'valid'],
    ['bad-key', 'invalid'],
    ['status-401', 'invalid'],
    ['status-402', 'limited'],
    ['status-500', 'unreachable'],
    ['two words', 'invalid'],
  ])('%s is %s', async (key, verdict) => {
    const answer = await check()(key, never);
    expect(answer.verdict).toBe(verdict);
    expect(answer.detail).not.toContain(key);
  });

  test('a provider out of reach says nothing of the key', async () => {
    expect(await check('http://127.0.0.1:1')('good-key', never)).toMatchObject({ verdict: 'unreachable' });
  });

  test('an abort rejects', async () => {
    await expect(check()('good-key', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});

test('Deepgram knows a narrow key', async () => {
  const answer = await checkDeepgramKey({ url: deepgram.url })('status-403', never);
  expect(answer.verdict).toBe('limited');
});

describe("Murf's voices", () => {
  const voices = () => murfVoices({ url: murf.url });

  test('differ by model', async () => {
    const falcon = await voices()({ apiKey: 'good-key', model: 'falcon-2' }, never);
    const gen2 = await voices()({ apiKey: 'good-key', model: 'GEN2' }, never);
    expect(falcon).toContainEqual({
      voiceId: 'pt-BR-isadora',
      name: 'Isadora',
      languages: ['pt-BR'],
      gender: 'Female',
    });
    expect(gen2.length).toBeGreaterThan(falcon.length);
  });

  test.each([
    ['bad-key', 'provider_rejected'],
    ['status-402', 'provider_rejected'],
    ['status-503', 'provider_unavailable'],
  ])('are not listed for %s', async (apiKey, code) => {
    await expect(voices()({ apiKey, model: 'FALCON' }, never)).rejects.toMatchObject({ code });
  });

  test('are not listed where Murf is out of reach, or nobody waits for them any more', async () => {
    const nowhere = murfVoices({ url: 'http://127.0.0.1:1' });
    const ask = { apiKey: 'good-key', model: 'FALCON' };
    await expect(nowhere(ask, never)).rejects.toMatchObject({ code: 'provider_unavailable' });
    await expect(voices()(ask, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  });
});
