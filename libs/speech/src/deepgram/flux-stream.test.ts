import { expect, test, vi } from 'vitest';
import { heardText, sentence, silence, soon, speech, streamUnderTest, types } from '../testing/deepgram-under-test.ts';

vi.setConfig({ testTimeout: 20_000 });

const model = 'flux-general-multi';
const turnDetection = { eagerThreshold: 0.4 };

test('a Flux model is asked on its own path, and nothing that nova has is sent to it', async () => {
  await using call = await streamUnderTest({ model, turnDetection, limits: { keepAliveMs: 40 } });
  call.sendAll(speech('Alô?'));
  call.stream.finalize();
  await soon(() => expect(call.fake.streams[0]?.audioFrames).toBeGreaterThan(40));
  expect(call.fake.streams[0]).toMatchObject({
    ...{ path: '/v2/listen', texts: [], closed: null },
    query: { model, language_hint: 'pt-BR', encoding: 'linear16', sample_rate: '8000', eager_eot_threshold: '0.4' },
  });
});

test('turns of the caller are heard with the evidence of their end', async () => {
  await using call = await streamUnderTest({ model, turnDetection });
  expect(call.stream.chunkMs).toEqual({ speech: 80, silence: 80 });
  call.sendAll(
    Buffer.concat([silence(500), speech('Quero marcar para'), silence(700), speech('terça.'), silence(1000)]),
  );
  await soon(() => expect(heardText(call.events)).toBe('Quero marcar para terça.'));
  const kinds = types(call.events).filter((type) => type !== 'partial');
  expect(kinds).toEqual(['speech_started', 'end_of_turn_likely', 'turn_resumed', 'end_of_turn_likely', 'final']);
  expect(call.events.at(-1)).toMatchObject({ endOfTurn: true, confidence: expect.closeTo(0.7, 1) });
});

test('a turn that goes on for the time-out ends at a low confidence', async () => {
  await using call = await streamUnderTest({ model, turnDetection: { threshold: 0.9, timeoutMs: 600 } });
  call.sendAll(Buffer.concat([speech('Quero marcar para'), silence(900)]));
  await soon(() => expect(call.events.at(-1)).toMatchObject({ type: 'final', confidence: expect.closeTo(0.4, 1) }));
});

test('a turn is finished by silence of our own if the audio stops in it', async () => {
  await using call = await streamUnderTest({ model, limits: { keepAliveMs: 400 } });
  call.sendAll(speech('Quero saber o preço.'));
  await soon(() => expect(heardText(call.events)).toBe('Quero saber o preço.'));
  expect(call.events.at(-1)).toMatchObject({ endOfTurn: true });
});

test('the last words are heard when the stream is closed, although their turn has no end', async () => {
  await using call = await streamUnderTest({ model });
  call.sendAll(speech('Então até logo'));
  await call.received('partial');
  await call.stream[Symbol.asyncDispose]();
  expect(heardText(call.events)).toBe('Então até logo');
  expect(call.fake.streams[0]?.texts).toEqual(['CloseStream']);
});

test('a service that sends nothing in silence is not replaced', async () => {
  const behaviour = { updatesInSilence: false };
  await using call = await streamUnderTest({ model, behaviour, limits: { deafMs: 50, keepAliveMs: 400 } });
  for (let n = 0; n < 20; n += 1) {
    call.sendAll(silence(20));
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(call.events).toEqual([]);
});

test('malformed, unknown and unfinished messages are ignored', async () => {
  await using call = await streamUnderTest({ model, behaviour: { fault: { kind: 'odd_messages' } } });
  call.sendAll(Buffer.concat([speech(sentence), silence(1000)]));
  await soon(() => expect(heardText(call.events)).toBe(sentence));
  expect(types(call.events)).not.toContain('interrupted');
});

test('a model that Flux does not have is reported as such', async () => {
  await using call = await streamUnderTest({ model: 'flux-general-xx' });
  await call.received('failed');
  expect(call.events).toMatchObject([{ type: 'failed', fields: { kind: 'unknown_model', status: 400 } }]);
});
