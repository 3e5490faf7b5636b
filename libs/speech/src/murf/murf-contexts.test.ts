import { keyIdOf, type LigaiError, systemClock } from '@ligai/kernel';
import { expect, test, vi } from 'vitest';
import { longText, murfUnderTest, never, request, soon, wordsIn } from '../testing/murf-under-test.ts';
import { murfContexts, murfTextToSpeech } from './murf-text-to-speech.ts';

// Long, because the machine may be busy; the awaited events come much sooner.
vi.setConfig({ testTimeout: 20_000 });

test('concurrent texts share one connection, each with its own audio', async () => {
  await using murf = await murfUnderTest({ behaviour: { realtimeFactor: 0.005, chunkBytes: 801 } });
  const texts = Array.from({ length: 8 }, (_, n) => `Esta é a frase número ${n}, de oito.`);
  const spoken = await Promise.all(texts.map(async (text) => wordsIn(await murf.collect({ text }))));
  expect(spoken).toEqual(texts);
  expect(murf.fake.sockets).toHaveLength(1);
});

test('another connection is opened when the first is full', async () => {
  await using murf = await murfUnderTest({ limits: { contextsPerSocket: 2 }, behaviour: { firstByteMs: 50 } });
  await Promise.all(Array.from({ length: 6 }, () => murf.collect()));
  expect(murf.fake.sockets).toHaveLength(3);
});

test('no more contexts are active than the account allows; further texts wait', async () => {
  const behaviour = { maxContexts: 2, firstByteMs: 20 };
  await using murf = await murfUnderTest({ behaviour, maxContexts: 2 });
  const spoken = await Promise.all(Array.from({ length: 6 }, () => murf.collect()));
  expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(6).fill(request.text));
});

const overLimits = ['error', 'error_without_context', 'final_error_without_context', 'refuse_upgrade'] as const;

test.each(overLimits)(
  'a text beyond the limit of the account fails as retryable after a bounded wait (%s)',
  async (overLimit) => {
    const limits = { limitedMs: 100, limitedPauseMs: 20 };
    await using murf = await murfUnderTest({ behaviour: { maxContexts: 0, overLimit }, limits, maxContexts: 1 });
    const fields = { provider: 'murf', kind: 'limited', keyId: keyIdOf('murf-key') };
    for (let n = 0; n < 2; n += 1) {
      expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true, fields });
    }
    // The place of a text that failed is free again.
    murf.fake.behaviour.maxContexts = null;
    expect(wordsIn(await murf.collect())).toBe(request.text);
  },
);

test.each(overLimits)(
  'a text beyond the free contexts of the account waits, and no other text fails (%s)',
  async (overLimit) => {
    // Murf has fewer free contexts than this process counts: other processes use the account too.
    const behaviour = { maxContexts: 2, overLimit, firstByteMs: 40, realtimeFactor: 0.02 };
    await using murf = await murfUnderTest({ behaviour, maxContexts: 6, limits: { limitedPauseMs: 20 } });
    const spoken = await Promise.all(Array.from({ length: 6 }, () => murf.collect()));
    expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(6).fill(request.text));
  },
);

test.each(overLimits)(
  'two processes with one account do not fail because of the contexts of the other (%s)',
  async (overLimit) => {
    const behaviour = { maxContexts: 2, overLimit, firstByteMs: 40, realtimeFactor: 0.02 };
    await using murf = await murfUnderTest({ behaviour, maxContexts: 2, limits: { limitedPauseMs: 20 } });
    await using other = murf.another();
    const spoken = await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? murf : other).collect()));
    expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(8).fill(request.text));
  },
);

test.each(['error_without_context', 'final_error_without_context'] as const)(
  'the error of a refused text does not end the only other text (%s)',
  async (overLimit) => {
    const behaviour = { maxContexts: 1, overLimit, realtimeFactor: 0.02 };
    const limits = { limitedMs: 100, limitedPauseMs: 20 };
    await using murf = await murfUnderTest({ behaviour, maxContexts: 2, limits });
    const spoken: Uint8Array[] = [];
    let refused: Promise<LigaiError> | undefined;
    for await (const chunk of murf.tts.speak({ ...request, text: longText }, never)) {
      spoken.push(chunk);
      refused ??= murf.failure();
    }
    expect(await refused).toMatchObject({ fields: { kind: 'limited' } });
    expect(wordsIn(spoken)).toBe(longText);
  },
);

test('processes that share the contexts of an account divide them, and no text is refused', async () => {
  const behaviour = { maxContexts: 4, firstByteMs: 40, realtimeFactor: 0.02 };
  await using murf = await murfUnderTest({ behaviour, maxContexts: 4, shareOf: (contexts) => contexts / 2 });
  await using other = murf.another();
  expect(murf.tts.textsAtOnce).toBe(1);
  const spoken = await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? murf : other).collect()));
  expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(8).fill(request.text));
  expect(murf.fake.sockets.flatMap(({ frames }) => frames).filter((frame) => frame.includes('"text"'))).toHaveLength(8);
});

test('an abort ends the wait for a free context and frees the place', async () => {
  await using murf = await murfUnderTest({ behaviour: { maxContexts: 0 }, maxContexts: 1 });
  const barge = new AbortController();
  const waiting = murf.failure({}, barge.signal);
  await soon(() => expect(murf.fake.sockets[0]?.frames.length).toBeGreaterThan(0));
  barge.abort();
  expect((await waiting).code).toBe('aborted');
  murf.fake.behaviour.maxContexts = null;
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test.each([
  ['https://global.api.murf.ai', 2, 1],
  ['https://sa-east.api.murf.ai', 2, 1],
  ['wss://us-east.api.murf.ai', 5, 2],
])('%s has %i contexts, of which one call uses %i at once', async (url, contexts, atOnce) => {
  expect(murfContexts(url)).toBe(contexts);
  await using tts = murfTextToSpeech({ url, apiKey: () => 'k', clock: systemClock });
  expect(tts.textsAtOnce).toBe(atOnce);
});
