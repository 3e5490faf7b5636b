import { createHash } from 'node:crypto';
import { systemClock } from '@ligai/kernel';
import { encodeSpeech } from '@ligai/simulators';
import { expect, test, vi } from 'vitest';
import {
  bytesOf,
  finals,
  heardText,
  sentence,
  silence,
  soon,
  speech,
  streamUnderTest,
  types,
} from '../testing/deepgram-under-test.ts';
import { deepgramSpeechToText } from './deepgram-speech-to-text.ts';

// Long, because the machine may be busy; the awaited events come much sooner.
vi.setConfig({ testTimeout: 20_000 });

test('a stream requests what a call needs, with the key in the header', async () => {
  await using call = await streamUnderTest();
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
  await using call = await streamUnderTest();
  call.sendAll(Buffer.concat([silence(500), speech(sentence), silence(2000)]));
  await soon(() => expect(heardText(call.events)).toBe(sentence));
  expect(types(call.events)[0]).toBe('speech_started');
  expect(types(call.events).filter((type) => type === 'partial').length).toBeGreaterThan(5);
  expect(finals(call.events).at(-1)?.endOfTurn).toBe(true);
  const [first] = finals(call.events);
  expect(Math.abs((first?.startMs ?? 0) - 500)).toBeLessThanOrEqual(20);
});

test('wideband audio is transcribed too, in frames of any size', async () => {
  await using call = await streamUnderTest({ sampleRateHz: 16000 });
  const wide = bytesOf(encodeSpeech(sentence, { seed: 4, sampleRateHz: 16000 }));
  call.sendAll(Buffer.concat([wide, new Uint8Array(32_000)]), 1234);
  await soon(() => expect(heardText(call.events)).toBe(sentence));
});

test('what arrives before the connection is open is one message, each later frame is sent when it arrives, and an empty frame never', async () => {
  await using call = await streamUnderTest();
  const frames = async (count: number, sent: number) => {
    for (let n = 0; n < count; n += 1) {
      call.stream.send(silence(20));
      call.stream.send(new Uint8Array(0));
    }
    await soon(() => expect(call.fake.streams[0]?.audioFrames).toBe(sent));
  };
  await frames(5, 1);
  await frames(20, 21);
  expect(call.fake.streams[0]?.closed).toBeNull();
});

test('on a line so noisy that speech_final never comes, the gap between words ends the turn', async () => {
  await using call = await streamUnderTest({ behaviour: { speechFinal: false } });
  call.sendAll(Buffer.concat([speech('Alô?'), silence(1500)]));
  await call.received('utterance_end');
  expect(finals(call.events)).toMatchObject([{ text: 'Alô?', endOfTurn: false }]);
});

test('the end of an utterance is not reported twice', async () => {
  await using call = await streamUnderTest();
  call.sendAll(Buffer.concat([speech('Alô?'), silence(1500), speech('Pronto.'), silence(1500)]));
  await soon(() => expect(heardText(call.events)).toBe('Alô? Pronto.'));
  expect(types(call.events)).not.toContain('utterance_end');
});

test('finalize makes the pending words final at once, and is answered even if there are none', async () => {
  await using call = await streamUnderTest();
  call.sendAll(speech('Quero falar com'));
  await call.received('partial');
  call.stream.finalize();
  await soon(() => expect(finals(call.events)).toMatchObject([{ text: 'Quero falar com', endOfTurn: true }]));
  call.stream.finalize();
  await soon(() => expect(finals(call.events)[1]).toMatchObject({ text: '', endOfTurn: true }));
});

test.each([1000, null])(
  'the last words are transcribed when the stream is closed (server closes with %s)',
  async (code) => {
    await using call = await streamUnderTest({ behaviour: { closeStreamCode: code, resultDelayMs: 30 } });
    call.sendAll(speech('Então até logo'));
    await call.received('partial');
    await call.stream[Symbol.asyncDispose]();
    expect(heardText(call.events)).toBe('Então até logo');
    expect(call.fake.streams[0]?.texts).toEqual(['CloseStream']);
    expect(types(call.events)).not.toContain('interrupted');
    expect(call.fake.attempts).toBe(1);
  },
);

test('a stream without audio is kept alive', async () => {
  await using call = await streamUnderTest({ limits: { keepAliveMs: 40 }, behaviour: { noAudioTimeoutMs: 400 } });
  await soon(() => expect(call.fake.streams[0]?.texts.length).toBeGreaterThanOrEqual(12));
  expect(call.fake.streams[0]?.texts.every((text) => text === 'KeepAlive')).toBe(true);
  expect(call.fake.streams[0]?.closed).toBeNull();
});

test('a stream whose audio never begins is not closed', async () => {
  await using call = await streamUnderTest({ limits: { keepAliveMs: 40 }, behaviour: { noAudioTimeoutMs: 200 } });
  await soon(() => expect(call.fake.streams[0]?.texts.length).toBeGreaterThanOrEqual(12));
  expect(call.fake.streams[0]).toMatchObject({ audioFrames: 1, closed: null });
});

test('a stream requests keyterms, digits, no training, and British English by the name that Deepgram uses', async () => {
  const keyterms = ['LigAI', 'plano básico'];
  await using call = await streamUnderTest({ language: 'en-UK', keyterms, numerals: true, optOutOfTraining: true });
  await soon(() => expect(call.fake.streams).toHaveLength(1));
  const asked = { language: 'en-GB', keyterm: keyterms, numerals: 'true', mip_opt_out: 'true' };
  expect(call.fake.streams[0]?.query).toMatchObject(asked);
});

test('keyterms are not sent to a model that does not support them', async () => {
  await using call = await streamUnderTest({ model: 'nova-2', keyterms: ['LigAI'] });
  await soon(() => expect(call.fake.streams).toHaveLength(1));
  expect(call.fake.streams[0]?.query).not.toHaveProperty('keyterm');
});

test('malformed, unknown and unfinished messages are ignored', async () => {
  await using call = await streamUnderTest({ behaviour: { fault: { kind: 'odd_messages' } } });
  call.sendAll(Buffer.concat([speech(sentence), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toBe(sentence));
  expect(types(call.events)).not.toContain('interrupted');
});

test('a disposed stream accepts no audio and emits no events', async () => {
  await using call = await streamUnderTest();
  await call.stream[Symbol.asyncDispose]();
  const before = call.events.length;
  call.sendAll(speech(sentence));
  call.stream.finalize();
  await call.stream[Symbol.asyncDispose]();
  expect(call.events).toHaveLength(before);
});

test('an invalid address is rejected at once', () => {
  expect(() => deepgramSpeechToText({ url: 'deepgram', apiKey: () => 'k', clock: systemClock })).toThrow('"deepgram"');
});
