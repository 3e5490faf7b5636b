import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keyIdOf, systemClock } from '@ligai/kernel';
import { type DeepgramBehaviour, data0000, encodeSpeech, net0000, net0001, startFakeDeepgram } from '@ligai/simulators';
import { expect, test, vi } from 'vitest';
import type { SpeechToTextRequest, TranscriptEvent } from '../speech-to-text.ts';
import { deepgramSpeechToText } from './deepgram-speech-to-text.ts';
import type { DeepgramStreamLimits } from './deepgram-stream.ts';

const request: SpeechToTextRequest = { language: 'pt-BR', model: 'nova-3', sampleRateHz: 8000, endpointingMs: 300 };
const sentence = 'Bom dia, aqui é o João. Eu queria saber o preço, por favor.';

// Generous, because the machine may be busy; what is awaited comes much sooner.
vi.setConfig({ testTimeout: 20_000 });
const soon = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

/** Quick enough for a test, slow enough to be seen. */
const quick: Partial<DeepgramStreamLimits> = {
  backoff: { firstMs: 5, maxMs: 20 },
  connectTimeoutMs: 200,
  closeMs: 2000,
};

type Listening = {
  behaviour?: Partial<DeepgramBehaviour>;
  limits?: Partial<DeepgramStreamLimits>;
  apiKey?: () => string;
  sampleRateHz?: 8000 | 16000;
  model?: string;
} & Partial<Pick<SpeechToTextRequest, 'language' | 'keyterms' | 'numerals' | 'optOutOfTraining'>>;

/** An open stream to a simulated Deepgram, and its events. */
async function listen({ behaviour = {}, limits = {}, apiKey = () => 'dg-key', ...asked }: Listening = {}) {
  const fake = await startFakeDeepgram({ behaviour: { resultDelayMs: 0, ...behaviour } });
  const events: TranscriptEvent[] = [];
  const stt = deepgramSpeechToText({ url: fake.url, apiKey, clock: systemClock, limits: { ...quick, ...limits } });
  const stream = stt.open({ ...request, ...asked }, (event) => events.push(event));
  return {
    fake,
    events,
    stream,
    received: (type: TranscriptEvent['type']) => soon(() => expect(events.map((e) => e.type)).toContain(type)),
    sendAll(pcm: Uint8Array, frameBytes = 320) {
      for (let at = 0; at < pcm.length; at += frameBytes) stream.send(pcm.subarray(at, at + frameBytes));
    },
    async [Symbol.asyncDispose]() {
      await stream[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}

const bytesOf = (samples: Int16Array) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
const silence = (ms: number) => new Uint8Array(ms * 16);
const speech = (text: string) => bytesOf(encodeSpeech(text, { seed: 4, sampleRateHz: 8000 }));
const finals = (events: TranscriptEvent[]) => events.flatMap((event) => (event.type === 'final' ? [event] : []));
const heardText = (events: TranscriptEvent[]) =>
  finals(events)
    .map((event) => event.text)
    .filter(Boolean)
    .join(' ');
const types = (events: TranscriptEvent[]) => events.map((event) => event.type);

test('asks for what a call needs, with the key in the header', async () => {
  await using call = await listen();
  await soon(() => expect(call.fake.streams).toHaveLength(1));
  expect(call.fake.streams[0]?.query).toEqual({
    model: 'nova-3',
    language: 'pt-BR',
    encoding: 'linear16',
    sample_rate: '8000',
    channels: '1',
    interim_results: 'true',
    punctuate: 'true',
    vad_events: 'true',
    endpointing: '300',
    utterance_end_ms: '1000',
  });
  expect(call.fake.streams[0]?.keyDigest).toBe(createHash('sha256').update('dg-key').digest('hex').slice(0, 8));
});

test('speech is reported as it begins, as partial and final segments, and as the end of an utterance', async () => {
  await using call = await listen();
  call.sendAll(Buffer.concat([silence(500), speech(sentence), silence(2000)]));
  await soon(() => expect(heardText(call.events)).toBe(sentence));
  expect(types(call.events)[0]).toBe('speech_started');
  expect(types(call.events).filter((type) => type === 'partial').length).toBeGreaterThan(5);
  expect(finals(call.events).at(-1)?.endOfTurn).toBe(true);
  const [first] = finals(call.events);
  expect(Math.abs((first?.startMs ?? 0) - 500)).toBeLessThanOrEqual(20);
});

test('hears wideband audio too, in frames of any size', async () => {
  await using call = await listen({ sampleRateHz: 16000 });
  const wide = bytesOf(encodeSpeech(sentence, { seed: 4, sampleRateHz: 16000 }));
  call.sendAll(Buffer.concat([wide, new Uint8Array(32_000)]), 1234);
  await soon(() => expect(heardText(call.events)).toBe(sentence));
});

test('each frame goes out as it comes, and an empty one never', async () => {
  await using call = await listen();
  for (let n = 0; n < 20; n += 1) {
    call.stream.send(silence(20));
    call.stream.send(new Uint8Array(0));
  }
  await soon(() => expect(call.fake.streams[0]?.audioFrames).toBe(20));
  expect(call.fake.streams[0]?.closed).toBeNull();
});

test('a buffer that its owner uses again does not change what is sent', async () => {
  await using call = await listen();
  const whole = Buffer.concat([speech(sentence), silence(1000)]);
  const buffer = new Uint8Array(320);
  for (let at = 0; at + 320 <= whole.length; at += 320) {
    buffer.set(whole.subarray(at, at + 320));
    call.stream.send(buffer);
  }
  await soon(() => expect(heardText(call.events)).toBe(sentence));
});

test('on a line so noisy that speech_final never comes, the gap between words ends the turn', async () => {
  await using call = await listen({ behaviour: { speechFinal: false } });
  call.sendAll(Buffer.concat([speech('Alô?'), silence(1500)]));
  await call.received('utterance_end');
  expect(finals(call.events)).toMatchObject([{ text: 'Alô?', endOfTurn: false }]);
});

test('the end of an utterance is not reported twice', async () => {
  await using call = await listen();
  call.sendAll(Buffer.concat([speech('Alô?'), silence(1500), speech('Pronto.'), silence(1500)]));
  await soon(() => expect(heardText(call.events)).toBe('Alô? Pronto.'));
  expect(types(call.events)).not.toContain('utterance_end');
});

test('finalize makes the pending words final now, and answers even where there are none', async () => {
  await using call = await listen();
  call.sendAll(speech('Quero falar com'));
  await call.received('partial');
  call.stream.finalize();
  await soon(() => expect(finals(call.events)).toMatchObject([{ text: 'Quero falar com', endOfTurn: true }]));
  call.stream.finalize();
  await soon(() => expect(finals(call.events)[1]).toMatchObject({ text: '', endOfTurn: true }));
});

test.each([1000, null])('the last words are heard when the stream is closed (server closes with %s)', async (code) => {
  await using call = await listen({ behaviour: { closeStreamCode: code, resultDelayMs: 30 } });
  call.sendAll(speech('Então até logo'));
  await call.received('partial');
  await call.stream[Symbol.asyncDispose]();
  expect(heardText(call.events)).toBe('Então até logo');
  expect(call.fake.streams[0]?.texts).toEqual(['CloseStream']);
  expect(types(call.events)).not.toContain('interrupted');
  expect(call.fake.attempts).toBe(1);
});

test('a stream without audio is kept alive', async () => {
  await using call = await listen({ limits: { keepAliveMs: 40 }, behaviour: { noAudioTimeoutMs: 400 } });
  await soon(() => expect(call.fake.streams[0]?.texts.length).toBeGreaterThanOrEqual(12));
  expect(call.fake.streams[0]?.texts.every((text) => text === 'KeepAlive')).toBe(true);
  expect(call.fake.streams[0]?.closed).toBeNull();
});

test.each([
  ['a time-out for want of audio', { kind: 'close', code: 1011, reason: net0001, afterAudioMs: 1800 }],
  ['a time-out for want of text', { kind: 'close', code: 1011, reason: net0000, afterAudioMs: 1800 }],
  ['a close without a code', { kind: 'close', code: null, afterAudioMs: 1800 }],
  ['a close that looks clean', { kind: 'close', code: 1000, afterAudioMs: 1800 }],
  ['a reset in mid-utterance', { kind: 'reset', afterAudioMs: 1800 }],
] as const)('no word is lost by %s, and times go on', async (_, fault) => {
  await using call = await listen({ behaviour: { nextFaults: [fault] } });
  const whole = Buffer.concat([silence(700), speech('Primeiro.'), silence(400), speech(sentence), silence(1000)]);
  const brokenAt = 16 * 1840;
  call.sendAll(whole.subarray(0, brokenAt));
  await call.received('restored');
  call.sendAll(whole.subarray(brokenAt));
  await soon(() => expect(heardText(call.events)).toBe(`Primeiro. ${sentence}`));
  expect(types(call.events)).toContain('interrupted');
  expect(types(call.events)).toContain('restored');
  expect(call.fake.attempts).toBe(2);
  const times = finals(call.events).flatMap(({ startMs, endMs }) => [startMs, endMs]);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.abs((times[0] ?? 0) - 700)).toBeLessThanOrEqual(20);
});

test('words that are spoken while the connection is made again are heard after', async () => {
  await using call = await listen({ behaviour: { nextFaults: [{ kind: 'reset', afterAudioMs: 100 }, ...busy(3)] } });
  call.sendAll(silence(200));
  await call.received('interrupted');
  call.sendAll(Buffer.concat([speech('Quero dois.'), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toBe('Quero dois.'));
});

test('after a long outage only the last of what was said is sent, at no more than 1.25 times real time', async () => {
  await using call = await listen({ behaviour: { nextFaults: [{ kind: 'reset', afterAudioMs: 100 }, ...busy(3)] } });
  call.sendAll(silence(200));
  await call.received('interrupted');
  const before = 'Isso foi dito há muito tempo.';
  call.sendAll(Buffer.concat([speech(before), silence(1500), speech('Alô?'), silence(4000)]));
  await call.received('restored');
  call.sendAll(Buffer.concat([silence(500), speech('Quero dois.'), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toMatch(/Alô\? Quero dois\.$/));
  expect(heardText(call.events)).not.toContain('dito');
  // What a burst of the network would be too.
  expect(call.fake.streams.at(-1)?.aheadMs).toBeLessThan(300);
  // Times are those of the stream, over the silence that was left out.
  const audioMs = (text: string) => speech(text).length / 16;
  const said = 200 + audioMs(before) + 1500 + audioMs('Alô?') + 4000 + 500;
  expect(
    Math.abs((finals(call.events).find(({ text }) => text.startsWith('Quero'))?.startMs ?? 0) - said),
  ).toBeLessThan(60);
});

test('a stream whose audio never begins is not closed for want of it', async () => {
  await using call = await listen({ limits: { keepAliveMs: 40 }, behaviour: { noAudioTimeoutMs: 200 } });
  await soon(() => expect(call.fake.streams[0]?.texts.length).toBeGreaterThanOrEqual(12));
  expect(call.fake.streams[0]).toMatchObject({ audioFrames: 1, closed: null });
});

test('asks for the words to expect, digits, no training, and British English by its name', async () => {
  const keyterms = ['LigAI', 'plano básico'];
  await using call = await listen({ language: 'en-UK', keyterms, numerals: true, optOutOfTraining: true });
  await soon(() => expect(call.fake.streams).toHaveLength(1));
  const asked = { language: 'en-GB', keyterm: keyterms, numerals: 'true', mip_opt_out: 'true' };
  expect(call.fake.streams[0]?.query).toMatchObject(asked);
});

test('a model that knows no keyterms is not asked for them', async () => {
  await using call = await listen({ model: 'nova-2', keyterms: ['LigAI'] });
  await soon(() => expect(call.fake.streams).toHaveLength(1));
  expect(call.fake.streams[0]?.query).not.toHaveProperty('keyterm');
});

test.each([
  [400, 'bad_request', 'SIMULATED_400: Simulated 400'],
  [401, 'refused', 'INVALID_AUTH: Invalid credentials.'],
  [402, 'refused', 'ASR_PAYMENT_REQUIRED: Project does not have enough credits.'],
  [403, 'refused', 'INSUFFICIENT_PERMISSIONS: User does not have sufficient permissions.'],
] as const)('a refusal with %i is final, and says why', async (status, kind, reason) => {
  for (const shape of ['category', 'err_code', 'header_only'] as const) {
    await using call = await listen({ behaviour: { fault: { kind: 'status', status, shape } } });
    await call.received('failed');
    const shown = shape === 'header_only' ? reason.replace(/^[A-Z_0-9]+: /, '') : reason;
    expect(call.events).toEqual([
      {
        ...{ type: 'failed', code: 'provider_rejected', detail: `Deepgram: refused with ${status}: ${shown}` },
        fields: { provider: 'deepgram', kind, status, keyId: keyIdOf('dg-key') },
      },
    ]);
    expect(call.fake.attempts).toBe(1);
  }
});

test('a model that Deepgram does not have is reported as such, and not as a wrong key', async () => {
  await using call = await listen({ model: 'nova-99' });
  await call.received('failed');
  expect(call.events).toMatchObject([{ type: 'failed', fields: { kind: 'unknown_model', status: 400 } }]);
});

test('a refusal for too many streams is tried again after the time that Deepgram asks for', async () => {
  const limited = { kind: 'status', status: 429, retryAfterSeconds: 0.3 } as const;
  await using call = await listen({ behaviour: { nextFaults: [limited] } });
  const refusedAtMs = performance.now();
  await call.received('restored');
  expect(performance.now() - refusedAtMs).toBeGreaterThan(280);
  const fields = { provider: 'deepgram', kind: 'limited', status: 429, retryAfterMs: 300 };
  expect(call.events[0]).toMatchObject({
    type: 'interrupted',
    detail: expect.stringMatching(
      /^Deepgram: refused with 429 \(limit of concurrent streams: lower max_concurrent_calls\): TOO_MANY_REQUESTS: Too many/,
    ),
    fields,
  });
});

test('a long reason of a refusal is cut, and holds no part of a key that it repeats', async () => {
  const apiKey = 'k3y-0123456789-abcdefghij';
  const server = createServer().on('upgrade', (_request, socket) => {
    const body = JSON.stringify({ err_code: 'INVALID_AUTH', err_msg: `${'x'.repeat(255)}${apiKey}${'y'.repeat(900)}` });
    socket.end(`HTTP/1.1 401 Refused\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const events: TranscriptEvent[] = [];
  const stt = deepgramSpeechToText({ url: `http://127.0.0.1:${port}`, apiKey: () => apiKey, clock: systemClock });
  await using _stream = stt.open(request, (event) => events.push(event));
  await soon(() => expect(events).toHaveLength(1));
  server.close();
  const [failed] = events;
  expect(failed).toMatchObject({ detail: expect.stringMatching(/^Deepgram: refused with 401: INVALID_AUTH: x+\*/) });
  expect(JSON.stringify(failed)).not.toContain('k3y');
  expect(JSON.stringify(failed).length).toBeLessThan(500);
});

test('a wrong key fails, and is in no message', async () => {
  await using call = await listen({ apiKey: () => 'bad-key' });
  await call.received('failed');
  expect(JSON.stringify(call.events)).not.toContain('bad-key');
});

test.each(['', 'two words', 'chave-é'])('a key that cannot be sent ("%s") fails after the opening', async (key) => {
  await using call = await listen({ apiKey: () => key });
  await call.received('failed');
  expect(call.fake.attempts).toBe(0);
});

test('a key that is set nowhere fails with the reason', async () => {
  const apiKey = () => {
    throw new Error('deepgram_api_key is not set');
  };
  await using call = await listen({ apiKey });
  await call.received('failed');
  expect(call.events).toMatchObject([{ code: 'provider_rejected', detail: 'Deepgram: deepgram_api_key is not set' }]);
});

const busy = (times: number) => Array.from({ length: times }, () => ({ kind: 'status', status: 429 }) as const);

test.each([
  ['429', busy(2)],
  ['500', [{ kind: 'status', status: 500 }]],
  ['503', [{ kind: 'status', status: 503 }]],
  ['no answer to the upgrade', [{ kind: 'hang' }]],
] as const)('%s passes: the stream is opened again, and the audio meanwhile is heard', async (_, nextFaults) => {
  await using call = await listen({ behaviour: { nextFaults: [...nextFaults] } });
  call.sendAll(Buffer.concat([speech('Quero dois.'), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toBe('Quero dois.'));
  expect(types(call.events).slice(0, 2)).toEqual(['interrupted', 'restored']);
});

test('a service that is down for good fails after a bounded number of attempts', async () => {
  await using call = await listen({ behaviour: { fault: { kind: 'status', status: 503 } }, limits: { attempts: 3 } });
  await call.received('failed');
  expect(call.events.at(-1)).toMatchObject({ type: 'failed', code: 'provider_unavailable' });
  expect(types(call.events)).toEqual(['interrupted', 'failed']);
  expect(call.fake.attempts).toBe(3);
});

test('a service that accepts and closes at once is not tried for ever', async () => {
  const fault = { kind: 'close', code: 1011, reason: net0000, afterAudioMs: 0 } as const;
  await using call = await listen({ behaviour: { fault }, limits: { attempts: 4 } });
  await call.received('failed');
  expect(call.fake.attempts).toBe(4);
});

test('audio that Deepgram cannot decode is not sent again', async () => {
  const fault = { kind: 'close', code: 1008, reason: data0000, afterAudioMs: 100 } as const;
  await using call = await listen({ behaviour: { fault } });
  call.sendAll(silence(300));
  await call.received('failed');
  expect(call.events.at(-1)).toMatchObject({ code: 'provider_rejected' });
});

test.each([
  [1008, 'Invalid credentials', 'refused'],
  [1008, 'INVALID_AUTH', 'refused'],
  [1008, 'Insufficient permissions', 'refused'],
  [1008, 'ASR_PAYMENT_REQUIRED: Project does not have enough credits', 'refused'],
  [4001, 'Unauthorized', 'refused'],
  [1008, 'No such model/language/tier combination found', 'unknown_model'],
])('a close with %i "%s" is final, and says that it is %s', async (code, reason, kind) => {
  await using call = await listen({ behaviour: { fault: { kind: 'close', code, reason, afterAudioMs: 0 } } });
  await call.received('failed');
  expect(call.events).toMatchObject([{ type: 'failed', code: 'provider_rejected', fields: { kind } }]);
  expect(call.fake.attempts).toBe(1);
});

test.each([
  [1008, 'Too many concurrent requests', 'limited'],
  [1008, 'No reason at all', 'unreachable'],
  [1011, 'The model server lost its credentials', 'unreachable'],
])('after a close with %i "%s", which is %s, the stream is opened again', async (code, reason, kind) => {
  const nextFaults = [{ kind: 'close', code, reason, afterAudioMs: 0 } as const];
  await using call = await listen({ behaviour: { nextFaults } });
  await call.received('restored');
  expect(call.events[0]).toMatchObject({ type: 'interrupted', fields: { kind } });
});

test('a service that goes silent while audio flows is given up for a new connection', async () => {
  const nextFaults = [{ kind: 'stops_reading', afterAudioMs: 0 } as const];
  await using call = await listen({ behaviour: { nextFaults }, limits: { deafMs: 150, keepAliveMs: 400 } });
  const whole = Buffer.concat([speech(sentence), silence(1000)]);
  call.sendAll(whole.subarray(0, 3200));
  await soon(() => {
    call.stream.send(silence(20));
    expect(types(call.events)).toContain('restored');
  });
  expect(call.events[0]).toMatchObject({ type: 'interrupted', detail: 'Deepgram: no answer within 150 ms' });
});

test('a service that reads too slowly is given up for a new connection', async () => {
  const nextFaults = [{ kind: 'stops_reading', afterAudioMs: 0 } as const];
  await using call = await listen({ behaviour: { nextFaults }, limits: { keepAliveMs: 200, backlogMs: 1000 } });
  await soon(() => expect(call.fake.streams).toHaveLength(1));
  const megabyte = new Uint8Array(1024 * 1024);
  await soon(() => {
    call.stream.send(megabyte);
    expect(types(call.events)).toContain('interrupted');
  });
  expect(call.events[0]).toMatchObject({ detail: 'Deepgram: reads too slowly' });
});

test('malformed, unknown and unfinished messages are passed over', async () => {
  await using call = await listen({ behaviour: { fault: { kind: 'odd_messages' } } });
  call.sendAll(Buffer.concat([speech(sentence), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toBe(sentence));
  expect(types(call.events)).not.toContain('interrupted');
});

test('after its end a stream accepts no audio and emits no events', async () => {
  await using call = await listen();
  await call.stream[Symbol.asyncDispose]();
  const before = call.events.length;
  call.sendAll(speech(sentence));
  call.stream.finalize();
  await call.stream[Symbol.asyncDispose]();
  expect(call.events).toHaveLength(before);
});

test('an address that is none is refused at once', () => {
  expect(() => deepgramSpeechToText({ url: 'deepgram', apiKey: () => 'k', clock: systemClock })).toThrow('"deepgram"');
});
