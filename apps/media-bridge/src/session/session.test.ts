import { aTurn } from '@ligai/testing';
import { afterEach, expect, test } from 'vitest';
import { begin, endSessions, greeting, silence, speak, written } from '../testing/session-under-test.ts';

afterEach(endSessions);

test('the callee is greeted, and the turn holds what was heard', async () => {
  const { clock, farEnd, providers, turn, states } = await begin();
  expect(providers.spoken[0]).toMatchObject({ text: greeting, voiceId: 'pt-BR-isadora', sampleRateHz: 8000 });
  expect(farEnd.audioMs).toBe(200);
  await clock.advance(1500);
  farEnd.playMarks();
  await written(clock);
  expect(turn(0)).toMatchObject({ role: 'assistant', content: greeting, generated: greeting, interrupted: false });
  expect(states()).toEqual(['greeting', 'listening']);
});

test('every event is recorded, from the begin to the end of the conversation', async () => {
  const { clock, farEnd, session, recorded, greeted } = await begin();
  await greeted();
  session.keyPressed('1');
  farEnd.hangUp();
  await clock.advance(2000);
  expect(recorded[0]).toBe('joined');
  expect(recorded).toEqual(expect.arrayContaining(['piece_started', 'piece_finished', 'key_pressed', 'left']));
  expect(recorded.at(-1)).toBe('closed');
});

test('what the caller says goes to the LLM, and its answer is spoken as it comes', async () => {
  const { clock, farEnd, providers, turn, greeted, timed } = await begin();
  await greeted();
  await speak(clock, farEnd, 400);
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(300);
  expect(providers.reply.request.messages.at(-1)).toEqual({ role: 'user', content: 'What are your opening hours?' });
  const before = farEnd.audioMs;
  providers.reply.write('We open at eight. ');
  await clock.advance(0);
  expect(farEnd.audioMs).toBe(before + 200);
  providers.reply.write('And we close at six in the evening.');
  providers.reply.finish();
  await clock.advance(4000);
  farEnd.playMarks();
  await written(clock);
  expect(turn(1)).toMatchObject({ role: 'user', content: 'What are your opening hours?' });
  expect(turn(2)).toMatchObject({
    role: 'assistant',
    content: 'We open at eight. And we close at six in the evening.',
  });
  expect(timed).toHaveLength(1);
});

test('the caller who speaks over the agent silences it at once, and only what was heard stays', async () => {
  const { clock, farEnd, providers, turn } = await begin();
  await clock.advance(500);
  await speak(clock, farEnd, 100);
  // Once, and once more when it is confirmed.
  expect(farEnd.sent('killAudio')).toBe(2);
  const { audioMs } = farEnd;
  providers.hearing.say({ type: 'partial', text: 'no wait a moment' });
  providers.hearing.turn('No, wait a moment.');
  await clock.advance(500);
  expect(farEnd.audioMs).toBe(audioMs);
  expect(turn(0)).toMatchObject({ interrupted: true, generated: greeting });
  expect(greeting.startsWith(turn(0)?.content ?? '?')).toBe(true);
  expect(turn(0)?.content.length).toBeLessThan(greeting.length);
});

test('a cough stops the agent, which then says the rest', async () => {
  const { clock, farEnd, turn } = await begin();
  await clock.advance(500);
  await speak(clock, farEnd, 100);
  await silence(clock, farEnd, 2500);
  farEnd.playMarks();
  await written(clock);
  expect(turn(0)).toMatchObject({ content: greeting, interrupted: false });
});

test('a filler has its words in the transcript although the reply is sent before its last word is heard', async () => {
  const { clock, farEnd, providers, greeted, turn } = await begin();
  await greeted();
  providers.hearing.turn('What are your opening hours?');
  const spokenBefore = providers.spoken.length;
  while (providers.spoken.length === spokenBefore) await clock.advance(100);
  const filler = providers.spoken.at(-1)?.text ?? '';
  await clock.advance(100);
  providers.reply.write('We open at eight.');
  providers.reply.finish();
  await clock.advance(filler.length * providers.msPerCharacter - 150);
  expect(turn(3)).toMatchObject({ role: 'assistant', content: '', generated: 'We open at eight.' });
  await clock.advance(1500);
  farEnd.playMarks();
  await written(clock);
  expect(turn(2)).toMatchObject({ content: filler, generated: null });
  expect(turn(3)).toMatchObject({ content: 'We open at eight.' });
});

test('a conversation continues from the turns of the previous bridge', async () => {
  const history = [aTurn({ index: 0, content: 'Hello, how can I help you?' })];
  const { clock, providers, turn } = await begin(undefined, { history });
  expect(providers.spoken.map(({ text }) => text)).not.toContain(greeting);
  providers.hearing.turn('I am back.');
  await clock.advance(1500);
  expect(providers.reply.request.messages.slice(1)).toEqual([
    { role: 'assistant', content: 'Hello, how can I help you?' },
    { role: 'user', content: 'I am back.' },
  ]);
  expect(turn(0)).toBeUndefined();
  expect(turn(1)).toMatchObject({ role: 'user', content: 'I am back.' });
});

test('the latency of a turn that the previous bridge has counted is not counted again', async () => {
  const latency = {
    ...{ sttFinalMs: 100, endpointingMs: 80, llmFirstTokenMs: 120, firstPieceMs: 40 },
    ...{ ttsFirstByteMs: 60, socketMs: 0, playoutMs: 0, totalMs: 400 },
  };
  const history = [aTurn({ index: 0, content: 'Hello, how can', endedAtMs: null, latency })];
  const { timed } = await begin(undefined, { history });
  expect(timed).toEqual([]);
});

test('the file path uploads each piece, requests its playback, and uses the reports of the switch', async () => {
  const { clock, farEnd, session, turn, asked } = await begin(undefined, { returnPath: 'file' });
  expect(farEnd.sent('streamAudio')).toBe(1);
  expect(farEnd.audioMs).toBe(0);
  expect(asked).toEqual(['play 1']);
  session.switchEvent({ type: 'upload_changed', upload: 1, change: 'started' });
  await clock.advance(1300);
  session.switchEvent({ type: 'upload_changed', upload: 1, change: 'finished' });
  await written(clock);
  expect(turn(0)).toMatchObject({ content: greeting });
});

test('a mailbox that answers ends the call, whose turns say what was heard', async () => {
  const { clock, providers, hangUps, turn } = await begin();
  await clock.advance(300);
  providers.hearing.say({ type: 'partial', text: 'Please leave a message' });
  providers.hearing.turn('Please leave a message after the tone.');
  await clock.advance(100);
  expect(hangUps).toEqual(['voicemail']);
  await written(clock);
  expect(turn(0)).toMatchObject({ role: 'assistant', interrupted: true });
  expect(turn(1)).toMatchObject({ role: 'user', content: 'Please leave a message after the tone.' });
});

test('a mailbox is talked to if the prompt says so', async () => {
  const { clock, providers, hangUps } = await begin(() => {}, { prompt: { voicemail_action: 'talk' } });
  await clock.advance(300);
  providers.hearing.turn('Please leave a message after the tone.');
  await clock.advance(2000);
  expect(hangUps).toEqual([]);
});
