import { createHash } from 'node:crypto';
import { isLigaiError, keyIdOf, type LigaiError, systemClock } from '@ligai/kernel';
import { AudibleTextDecoder, type MurfBehaviour, startFakeMurf } from '@ligai/simulators';
import { expect, test, vi } from 'vitest';
import type { TextToSpeechRequest } from '../text-to-speech.ts';
import { type MurfOptions, murfContexts, murfTextToSpeech } from './murf-text-to-speech.ts';

const request: TextToSpeechRequest = {
  text: 'Olá, tudo bem com você? Que bom.',
  voiceId: 'pt-BR-isadora',
  language: 'pt-BR',
  model: 'falcon-2',
  sampleRateHz: 8000,
};
const longText = 'Esta é uma frase comprida, que leva alguns segundos para ser falada inteira. '.repeat(4).trim();
const never = new AbortController().signal;
// Generous, because the machine may be busy; what is awaited comes much sooner.
vi.setConfig({ testTimeout: 20_000 });
const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

type Speaking = { behaviour?: Partial<MurfBehaviour> } & Partial<Omit<MurfOptions, 'url' | 'clock'>>;

/** An adapter before a simulated Murf. */
async function speaking({ behaviour = {}, ...options }: Speaking = {}) {
  const fake = await startFakeMurf({ behaviour: { firstByteMs: 0, realtimeFactor: 0, ...behaviour } });
  const defaults = { apiKey: () => 'murf-key', clock: systemClock, maxContexts: 15 };
  const open = () => murfTextToSpeech({ url: fake.url, ...defaults, ...options });
  const tts = open();
  const collectFrom =
    (from: typeof tts) =>
    async (change: Partial<TextToSpeechRequest> = {}, signal = never) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of from.speak({ ...request, ...change }, signal)) chunks.push(chunk);
      return chunks;
    };
  const collect = collectFrom(tts);
  return {
    fake,
    tts,
    collect,
    /** Another process before the same Murf. */
    another: () => {
      const other = open();
      return { collect: collectFrom(other), [Symbol.asyncDispose]: () => other[Symbol.asyncDispose]() };
    },
    failure: async (change: Partial<TextToSpeechRequest> = {}, signal = never) => {
      const error: unknown = await collect(change, signal).catch((reason: unknown) => reason);
      if (!isLigaiError(error)) throw new Error(`A LigaiError was expected, not ${String(error)}`);
      return error;
    },
    async [Symbol.asyncDispose]() {
      await tts[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}

function wordsIn(chunks: Uint8Array[], sampleRateHz: 8000 | 16000 = 8000): string {
  const decoder = new AudibleTextDecoder(sampleRateHz);
  const bytes = Uint8Array.from(Buffer.concat(chunks));
  const events = [...decoder.push(new Int16Array(bytes.buffer)), ...decoder.flush()];
  return events.flatMap((event) => (event.type === 'word' ? [event.text] : [])).join(' ');
}

test('speaks every word, in whole samples, from odd-sized pieces', async () => {
  await using murf = await speaking({ behaviour: { chunkBytes: 1601 } });
  const chunks = await murf.collect();
  expect(wordsIn(chunks)).toBe(request.text);
  expect(chunks.length).toBeGreaterThan(10);
  expect(chunks.every((chunk) => chunk.length % 2 === 0 && chunk.length > 0)).toBe(true);
});

test('asks as Murf wants it: key in the header, PCM, voice and whole text in one message that ends the context', async () => {
  await using murf = await speaking();
  await murf.collect();
  const [socket] = murf.fake.sockets;
  expect(socket?.query).toEqual({ model: 'falcon-2', sample_rate: '8000', channel_type: 'MONO', format: 'PCM' });
  expect(socket?.keyDigest).toBe(createHash('sha256').update('murf-key').digest('hex').slice(0, 8));
  expect(socket?.frames.map((frame) => JSON.parse(frame))).toEqual([
    { voice_config: { voice_id: 'pt-BR-isadora' }, context_id: expect.any(String), text: request.text, end: true },
  ]);
});

test.each([
  ['a language that the voice is listed with', 'en-US-natalie', 'pt-BR', 'pt-BR'],
  ['British English, by the name that Murf has for it', 'es-MX-alejandro', 'en-GB', 'en-UK'],
  ['nothing where it is the own one of the voice', 'pt-BR-isadora', 'pt-BR', null],
  ['nothing for a British voice', 'en-UK-ruby', 'en-GB', null],
  ['nothing where the voice is not listed with it', 'pt-BR-isadora', 'en-US', null],
  ['nothing for a bare language', 'en-US-natalie', 'en', null],
  ['nothing for several languages', 'en-US-natalie', 'multi', null],
])('as locale is sent %s', async (_, voiceId, language, locale) => {
  await using murf = await speaking();
  // The list is read behind the first text, which never waits for it.
  murf.tts.warmUp?.(request);
  await soon(async () => {
    await murf.collect({ voiceId, language });
    expect(murf.fake.contexts().at(-1)?.locale).toBe(locale);
  });
});

test('no text waits for the list of voices, and none is lost where there is none', async () => {
  await using murf = await speaking({ behaviour: { restStatus: 503 } });
  expect(wordsIn(await murf.collect({ voiceId: 'en-US-natalie' }))).toBe(request.text);
  expect(murf.fake.contexts()[0]?.locale).toBeNull();
});

test('wideband comes from 48 kHz, since 16 kHz is not documented for the socket', async () => {
  await using murf = await speaking();
  expect(wordsIn(await murf.collect({ sampleRateHz: 16000 }), 16000)).toBe(request.text);
  expect(murf.fake.sockets[0]?.query['sample_rate']).toBe('48000');
});

test('a RIFF header that nobody asked for is not heard', async () => {
  await using murf = await speaking({ behaviour: { riffHeader: true, chunkBytes: 7 } });
  const plain = await speaking();
  expect(Buffer.concat(await murf.collect())).toEqual(Buffer.concat(await plain.collect()));
  await plain[Symbol.asyncDispose]();
});

test.each([
  ['is_final instead of final', { finalField: 'is_final' }],
  ['a final mark together with audio', { finalWithAudio: true }],
  ['malformed, unknown and foreign messages', { contextFault: { kind: 'odd_messages' } }],
] as const)('%s changes nothing', async (_, behaviour) => {
  await using murf = await speaking({ behaviour });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('a text beyond the limit of a message goes in several, of one context, cut between words', async () => {
  await using murf = await speaking();
  const text = 'palavra '.repeat(300).trim();
  expect(wordsIn(await murf.collect({ text }))).toBe(text);
  const parts = murf.fake.sockets[0]?.frames.map((frame) => JSON.parse(frame) as { text: string; end: boolean }) ?? [];
  expect(parts.map((part) => part.end)).toEqual([false, false, true]);
  expect(parts.every((part) => part.text.length <= 1000)).toBe(true);
  expect(murf.fake.contexts()).toHaveLength(1);
});

test('a text without any word may come without audio', async () => {
  await using murf = await speaking({ behaviour: { contextFault: { kind: 'empty' } } });
  expect(await murf.collect({ text: '…' })).toEqual([]);
});

test('many speak at once over one connection, each its own text', async () => {
  await using murf = await speaking({ behaviour: { realtimeFactor: 0.005, chunkBytes: 801 } });
  const texts = Array.from({ length: 8 }, (_, n) => `Esta é a frase número ${n}, de oito.`);
  const spoken = await Promise.all(texts.map(async (text) => wordsIn(await murf.collect({ text }))));
  expect(spoken).toEqual(texts);
  expect(murf.fake.sockets).toHaveLength(1);
});

test('a connection that is full is joined by another', async () => {
  await using murf = await speaking({ limits: { contextsPerSocket: 2 }, behaviour: { firstByteMs: 50 } });
  await Promise.all(Array.from({ length: 6 }, () => murf.collect()));
  expect(murf.fake.sockets).toHaveLength(3);
});

test('no more contexts are active than the account has; the others wait their turn', async () => {
  const behaviour = { maxContexts: 2, firstByteMs: 20 };
  await using murf = await speaking({ behaviour, maxContexts: 2 });
  const spoken = await Promise.all(Array.from({ length: 6 }, () => murf.collect()));
  expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(6).fill(request.text));
});

const overLimits = ['error', 'error_without_context', 'final_error_without_context', 'refuse_upgrade'] as const;

test.each(overLimits)('more than the account has is retryable after a bounded wait (%s)', async (overLimit) => {
  const limits = { limitedMs: 100, limitedPauseMs: 20 };
  await using murf = await speaking({ behaviour: { maxContexts: 0, overLimit }, limits, maxContexts: 1 });
  const fields = { provider: 'murf', kind: 'limited', keyId: keyIdOf('murf-key') };
  for (let n = 0; n < 2; n += 1) {
    expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true, fields });
  }
  // The place of a text that failed is free again.
  murf.fake.behaviour.maxContexts = null;
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test.each(overLimits)(
  'a text beyond what Murf has free waits, and no other one fails for it (%s)',
  async (overLimit) => {
    // Murf has fewer places than this process believes: others use the account too.
    const behaviour = { maxContexts: 2, overLimit, firstByteMs: 40, realtimeFactor: 0.02 };
    await using murf = await speaking({ behaviour, maxContexts: 6, limits: { limitedPauseMs: 20 } });
    const spoken = await Promise.all(Array.from({ length: 6 }, () => murf.collect()));
    expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(6).fill(request.text));
  },
);

test.each(overLimits)(
  'of two processes with one account neither fails for the contexts of the other (%s)',
  async (overLimit) => {
    const behaviour = { maxContexts: 2, overLimit, firstByteMs: 40, realtimeFactor: 0.02 };
    await using murf = await speaking({ behaviour, maxContexts: 2, limits: { limitedPauseMs: 20 } });
    await using other = murf.another();
    const spoken = await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? murf : other).collect()));
    expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(8).fill(request.text));
  },
);

test.each(['error_without_context', 'final_error_without_context'] as const)(
  'the error of a refused text does not end the only other one (%s)',
  async (overLimit) => {
    const behaviour = { maxContexts: 1, overLimit, realtimeFactor: 0.02 };
    const limits = { limitedMs: 100, limitedPauseMs: 20 };
    await using murf = await speaking({ behaviour, maxContexts: 2, limits });
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

test('processes that know of each other divide the contexts, and none of their texts is refused', async () => {
  const behaviour = { maxContexts: 4, firstByteMs: 40, realtimeFactor: 0.02 };
  await using murf = await speaking({ behaviour, maxContexts: 4, shareOf: (contexts) => contexts / 2 });
  await using other = murf.another();
  expect(murf.tts.textsAtOnce).toBe(1);
  const spoken = await Promise.all(Array.from({ length: 8 }, (_, n) => (n % 2 ? murf : other).collect()));
  expect(spoken.map((chunks) => wordsIn(chunks))).toEqual(Array(8).fill(request.text));
  expect(murf.fake.sockets.flatMap(({ frames }) => frames).filter((frame) => frame.includes('"text"'))).toHaveLength(8);
});

test('an abort ends the waiting for a free context, and leaves its place', async () => {
  await using murf = await speaking({ behaviour: { maxContexts: 0 }, maxContexts: 1 });
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

test('an abort stops at once, notifies Murf, and drops later audio', async () => {
  await using murf = await speaking({ behaviour: { realtimeFactor: 0.05, chunkBytes: 1600 } });
  const barge = new AbortController();
  const chunks: Uint8Array[] = [];
  const speech = async () => {
    for await (const chunk of murf.tts.speak({ ...request, text: longText }, barge.signal)) {
      chunks.push(chunk);
      barge.abort(new Error('barge-in'));
    }
  };
  await expect(speech()).rejects.toMatchObject({ code: 'aborted' });
  expect(chunks).toHaveLength(1);
  await soon(() => expect(murf.fake.contexts()[0]).toMatchObject({ cleared: true, state: 'done' }));
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(1);
});

test('whoever stops listening in the middle stops Murf too', async () => {
  await using murf = await speaking({ behaviour: { realtimeFactor: 0.05 } });
  for await (const _ of murf.tts.speak({ ...request, text: longText }, never)) break;
  await soon(() => expect(murf.fake.contexts()[0]?.cleared).toBe(true));
});

test.each([true, false])(
  'a context cleared before its synthesis gives its place back (end sent: %s)',
  async (endSent) => {
    const behaviour = { firstByteMs: 2000, finalAfterClear: endSent };
    await using murf = await speaking({ behaviour, maxContexts: 1, limits: { clearedMs: 50 } });
    const barge = new AbortController();
    const first = murf.failure({}, barge.signal);
    await soon(() => expect(murf.fake.contexts()).toHaveLength(1));
    barge.abort();
    expect(await first).toMatchObject({ code: 'aborted' });
    murf.fake.behaviour.firstByteMs = 0;
    expect(wordsIn(await murf.collect())).toBe(request.text);
    expect(murf.fake.contexts()[0]?.audioBytes).toBe(0);
  },
);

test('a cleared context that Murf neither speaks nor ends gives its place back after a short silence', async () => {
  const behaviour = { firstByteMs: 2000, finalAfterClear: false };
  await using murf = await speaking({ behaviour, maxContexts: 1, limits: { clearedQuietMs: 50 } });
  const barge = new AbortController();
  const first = murf.failure({}, barge.signal);
  await soon(() => expect(murf.fake.contexts()).toHaveLength(1));
  barge.abort();
  await first;
  murf.fake.behaviour.firstByteMs = 0;
  const startMs = performance.now();
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(performance.now() - startMs).toBeLessThan(1500);
});

test('a cleared context that Murf goes on speaking holds its place to its end', async () => {
  const behaviour = { maxContexts: 1, realtimeFactor: 0.1, chunkBytes: 3200, firstByteMs: 0 };
  await using murf = await speaking({ behaviour, maxContexts: 1, limits: { clearedQuietMs: 200 } });
  for await (const _ of murf.tts.speak({ ...request, text: longText }, never)) break;
  expect(wordsIn(await murf.collect())).toBe(request.text);
  const [first, second, ...more] = murf.fake.contexts();
  expect(first).toMatchObject({ cleared: true, state: 'done' });
  expect(second?.text).toBe(request.text);
  expect(more).toEqual([]);
  // Nothing was refused and sent again.
  expect(murf.fake.sockets.flatMap(({ frames }) => frames).filter((frame) => frame.includes('"text"'))).toHaveLength(2);
});

test('an abort ends the waiting for a place, for a connection, and before anything began', async () => {
  await using murf = await speaking({ behaviour: { upgradeFault: { kind: 'hang' } }, maxContexts: 1 });
  const barge = new AbortController();
  const connecting = murf.failure({}, barge.signal);
  const waiting = murf.failure({}, barge.signal);
  await soon(() => expect(murf.fake.attempts).toBe(1));
  barge.abort();
  for (const failure of await Promise.all([connecting, waiting, murf.failure({}, barge.signal)])) {
    expect(failure.code).toBe('aborted');
  }
});

test('a voice that the model lacks is rejected, and the connection serves on', async () => {
  await using murf = await speaking();
  const failure = await murf.failure({ voiceId: 'en-US-imani', language: 'en-US' });
  expect(failure).toMatchObject({ code: 'provider_rejected', retryable: false });
  expect(failure.message).toContain('Invalid voice_id: en-US-imani');
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(1);
});

test.each([
  ['an error in the middle', { kind: 'error', message: 'Internal error', afterBytes: 5000 }, 'provider_unavailable'],
  [
    'an error that names no context',
    { kind: 'error', message: 'Invalid text', withContext: false },
    'provider_rejected',
  ],
  ['a reset in the middle', { kind: 'reset', afterBytes: 5000 }, 'provider_unavailable'],
  ['a refusal by closing', { kind: 'close', code: 1008, reason: 'Gen2 Model is not available' }, 'provider_rejected'],
  ['a close of another kind', { kind: 'close', code: 1011, reason: 'oops' }, 'provider_unavailable'],
  ['an end without audio', { kind: 'empty' }, 'provider_unavailable'],
] as const)('%s fails, and the next text is spoken', async (_, fault, code) => {
  await using murf = await speaking({ behaviour: { nextContextFaults: [fault] } });
  expect(await murf.failure()).toMatchObject({ code, retryable: code === 'provider_unavailable' });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test.each([400, 401, 402, 403])('an upgrade refused with %i is rejected', async (status) => {
  await using murf = await speaking({ behaviour: { upgradeFault: { kind: 'status', status } } });
  expect(await murf.failure()).toMatchObject({ code: 'provider_rejected', retryable: false });
});

test('an upgrade refused with 429 is tried again by itself', async () => {
  await using murf = await speaking({ behaviour: { nextUpgradeFaults: [{ kind: 'status', status: 429 }] } });
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.attempts).toBe(2);
});

test('an upgrade refused with 429 is tried again after the time that Murf asks for', async () => {
  const fault = { kind: 'status', status: 429, retryAfterSeconds: 0.6 } as const;
  await using murf = await speaking({ behaviour: { nextUpgradeFaults: [fault] }, limits: { limitedPauseMs: 20 } });
  const startMs = performance.now();
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(performance.now() - startMs).toBeGreaterThan(590);
  expect(murf.fake.attempts).toBe(2);
});

test('a longer pause than a text may wait is not waited for', async () => {
  const fault = { kind: 'status', status: 429, retryAfterSeconds: 60 } as const;
  await using murf = await speaking({ behaviour: { upgradeFault: fault } });
  expect(await murf.failure()).toMatchObject({ retryable: true, fields: { kind: 'limited', retryAfterMs: 60_000 } });
  expect(murf.fake.attempts).toBe(1);
});

test.each([500, 503])('an upgrade refused with %i may be tried again', async (status) => {
  await using murf = await speaking({ behaviour: { nextUpgradeFaults: [{ kind: 'status', status }] } });
  expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('an upgrade that is never answered fails in time', async () => {
  const limits = { connectTimeoutMs: 100 };
  await using murf = await speaking({ behaviour: { nextUpgradeFaults: [{ kind: 'hang' }] }, limits });
  expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test.each([
  ['before its first audio', 0],
  ['in the middle', 5000],
])('a stall %s fails in time, and its connection gets no more work', async (_, afterBytes) => {
  const limits = { firstByteMs: 300, stallMs: 300 };
  await using murf = await speaking({ behaviour: { nextContextFaults: [{ kind: 'stall', afterBytes }] }, limits });
  expect(await murf.failure()).toMatchObject({ code: 'provider_unavailable', retryable: true });
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(2);
});

test('a warm connection that turns out to be dead is replaced without a word lost', async () => {
  await using murf = await speaking();
  await murf.collect();
  murf.fake.behaviour.nextContextFaults = [{ kind: 'reset' }];
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(2);
});

test('a connection that the server closes when idle is made again', async () => {
  await using murf = await speaking({ behaviour: { idleCloseMs: 30 } });
  await murf.collect();
  await soon(() => expect(murf.fake.sockets[0]?.closed).not.toBeNull());
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('a connection is made ready before it is needed', async () => {
  await using murf = await speaking();
  murf.tts.warmUp?.(request);
  await soon(() => expect(murf.fake.sockets).toHaveLength(1));
  await murf.collect();
  expect(murf.fake.sockets).toHaveLength(1);
});

test('an old connection is replaced while its speech goes on', async () => {
  await using murf = await speaking({ behaviour: { realtimeFactor: 0.05 }, limits: { recycleMs: 100 } });
  expect(wordsIn(await murf.collect({ text: longText }))).toBe(longText);
  await soon(() => expect(murf.fake.sockets[0]?.closed).not.toBeNull());
  expect(murf.fake.sockets.length).toBeGreaterThan(1);
});

test('a changed key counts from the next text on', async () => {
  let key = 'first-key';
  await using murf = await speaking({ apiKey: () => key });
  await murf.collect();
  key = 'second-key';
  await murf.collect();
  expect(new Set(murf.fake.sockets.map((socket) => socket.keyDigest)).size).toBe(2);
  await soon(() => expect(murf.fake.sockets[0]?.closed).not.toBeNull());
});

test.each(['', 'bad-key', 'two words'])('a wrong key ("%s") is rejected and appears nowhere', async (key) => {
  await using murf = await speaking({ apiKey: () => key });
  const failure = await murf.failure();
  expect(failure.code).toBe('provider_rejected');
  if (key !== '') expect(`${failure.message}${String(failure.cause)}`).not.toContain(key);
});

test('after its end the adapter speaks no more, and what it was speaking fails', async () => {
  await using murf = await speaking({ behaviour: { firstByteMs: 3000 } });
  const speech = murf.failure();
  await soon(() => expect(murf.fake.contexts()).toHaveLength(1));
  await murf.tts[Symbol.asyncDispose]();
  expect((await speech).code).toBe('provider_unavailable');
  expect((await murf.failure()).code).toBe('provider_unavailable');
  expect(murf.fake.attempts).toBe(1);
});
