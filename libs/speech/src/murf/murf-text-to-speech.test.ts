import { createHash } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { murfUnderTest, request, soon, wordsIn } from '../testing/murf-under-test.ts';

// Long, because the machine may be busy; the awaited events come much sooner.
vi.setConfig({ testTimeout: 20_000 });

test('speaks every word, in whole samples, from odd-sized pieces', async () => {
  await using murf = await murfUnderTest({ behaviour: { chunkBytes: 1601 } });
  const chunks = await murf.collect();
  expect(wordsIn(chunks)).toBe(request.text);
  expect(chunks.length).toBeGreaterThan(10);
  expect(chunks.every((chunk) => chunk.length % 2 === 0 && chunk.length > 0)).toBe(true);
});

test('a request has the key in its header, PCM, the voice and the whole text in one message that ends the context', async () => {
  await using murf = await murfUnderTest();
  await murf.collect();
  const [socket] = murf.fake.sockets;
  expect(socket?.query).toEqual({ model: 'falcon-2', sample_rate: '8000', channel_type: 'MONO', format: 'PCM' });
  expect(socket?.keyDigest).toBe(createHash('sha256').update('murf-key').digest('hex').slice(0, 8));
  expect(socket?.frames.map((frame) => JSON.parse(frame))).toEqual([
    { voice_config: { voice_id: 'pt-BR-isadora' }, context_id: expect.any(String), text: request.text, end: true },
  ]);
});

test.each([
  ['the language, if the voice is listed with it', 'en-US-natalie', 'pt-BR', 'pt-BR'],
  ['British English, by the name that Murf uses', 'es-MX-alejandro', 'en-GB', 'en-UK'],
  ['none for the own language of the voice', 'pt-BR-isadora', 'pt-BR', null],
  ['none for a British voice', 'en-UK-ruby', 'en-GB', null],
  ['none if the voice is not listed with the language', 'pt-BR-isadora', 'en-US', null],
  ['none for a language without a region', 'en-US-natalie', 'en', null],
  ['none for several languages', 'en-US-natalie', 'multi', null],
])('the locale sent is %s', async (_, voiceId, language, locale) => {
  await using murf = await murfUnderTest();
  // The list is read behind the first text, which never waits for it.
  murf.tts.warmUp?.(request);
  await soon(async () => {
    await murf.collect({ voiceId, language });
    expect(murf.fake.contexts().at(-1)?.locale).toBe(locale);
  });
});

test('no text waits for the list of voices, and no text is lost without the list', async () => {
  await using murf = await murfUnderTest({ behaviour: { restStatus: 503 } });
  expect(wordsIn(await murf.collect({ voiceId: 'en-US-natalie' }))).toBe(request.text);
  expect(murf.fake.contexts()[0]?.locale).toBeNull();
});

test('wideband comes from 48 kHz, since 16 kHz is not documented for the socket', async () => {
  await using murf = await murfUnderTest();
  expect(wordsIn(await murf.collect({ sampleRateHz: 16000 }), 16000)).toBe(request.text);
  expect(murf.fake.sockets[0]?.query['sample_rate']).toBe('48000');
});

test('an unrequested RIFF header is removed from the audio', async () => {
  await using murf = await murfUnderTest({ behaviour: { riffHeader: true, chunkBytes: 7 } });
  const plain = await murfUnderTest();
  expect(Buffer.concat(await murf.collect())).toEqual(Buffer.concat(await plain.collect()));
  await plain[Symbol.asyncDispose]();
});

test.each([
  ['is_final instead of final', { finalField: 'is_final' }],
  ['a final mark together with audio', { finalWithAudio: true }],
  ['malformed, unknown and foreign messages', { contextFault: { kind: 'odd_messages' } }],
] as const)('%s changes nothing', async (_, behaviour) => {
  await using murf = await murfUnderTest({ behaviour });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('a text beyond the limit of a message is sent in several messages of one context, cut between words', async () => {
  await using murf = await murfUnderTest();
  const text = 'palavra '.repeat(300).trim();
  expect(wordsIn(await murf.collect({ text }))).toBe(text);
  const parts = murf.fake.sockets[0]?.frames.map((frame) => JSON.parse(frame) as { text: string; end: boolean }) ?? [];
  expect(parts.map((part) => part.end)).toEqual([false, false, true]);
  expect(parts.every((part) => part.text.length <= 1000)).toBe(true);
  expect(murf.fake.contexts()).toHaveLength(1);
});

test('a text without any word may come without audio', async () => {
  await using murf = await murfUnderTest({ behaviour: { contextFault: { kind: 'empty' } } });
  expect(await murf.collect({ text: '…' })).toEqual([]);
});

test('a voice that the model does not have is rejected, and the connection remains in use', async () => {
  await using murf = await murfUnderTest();
  const failure = await murf.failure({ voiceId: 'en-US-imani', language: 'en-US' });
  expect(failure).toMatchObject({ code: 'provider_rejected', retryable: false });
  expect(failure.message).toContain('Invalid voice_id: en-US-imani');
  expect(wordsIn(await murf.collect())).toBe(request.text);
  expect(murf.fake.sockets).toHaveLength(1);
});

test.each([
  ['an error in the middle', { kind: 'error', message: 'Internal error', afterBytes: 5000 }, 'provider_unavailable'],
  ['an error without a context', { kind: 'error', message: 'Invalid text', withContext: false }, 'provider_rejected'],
  ['a reset in the middle', { kind: 'reset', afterBytes: 5000 }, 'provider_unavailable'],
  ['a refusal by closing', { kind: 'close', code: 1008, reason: 'Gen2 Model is not available' }, 'provider_rejected'],
  ['a close of another kind', { kind: 'close', code: 1011, reason: 'oops' }, 'provider_unavailable'],
  ['an end without audio', { kind: 'empty' }, 'provider_unavailable'],
] as const)('%s fails, and the next text is spoken', async (_, fault, code) => {
  await using murf = await murfUnderTest({ behaviour: { nextContextFaults: [fault] } });
  expect(await murf.failure()).toMatchObject({ code, retryable: code === 'provider_unavailable' });
  expect(wordsIn(await murf.collect())).toBe(request.text);
});

test('a changed key applies from the next text', async () => {
  let key = 'first-key';
  await using murf = await murfUnderTest({ apiKey: () => key });
  await murf.collect();
  key = 'second-key';
  await murf.collect();
  expect(new Set(murf.fake.sockets.map((socket) => socket.keyDigest)).size).toBe(2);
  await soon(() => expect(murf.fake.sockets[0]?.closed).not.toBeNull());
});

test.each(['', 'bad-key', 'two words'])('a wrong key ("%s") is rejected and appears in no message', async (key) => {
  await using murf = await murfUnderTest({ apiKey: () => key });
  const failure = await murf.failure();
  expect(failure.code).toBe('provider_rejected');
  if (key !== '') expect(`${failure.message}${String(failure.cause)}`).not.toContain(key);
});

test('a disposed adapter speaks no text, and the text in progress fails', async () => {
  await using murf = await murfUnderTest({ behaviour: { firstByteMs: 3000 } });
  const speech = murf.failure();
  await soon(() => expect(murf.fake.contexts()).toHaveLength(1));
  await murf.tts[Symbol.asyncDispose]();
  expect((await speech).code).toBe('provider_unavailable');
  expect((await murf.failure()).code).toBe('provider_unavailable');
  expect(murf.fake.attempts).toBe(1);
});
