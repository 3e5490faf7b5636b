import { LigaiError } from '@ligai/kernel';
import { aTurn } from '@ligai/testing';
import { afterEach, expect, test } from 'vitest';
import { begin, endSessions, greeting, speak, written } from '../testing/session-under-test.ts';

afterEach(endSessions);

const filler = 'One moment, please.';

test('a fixed phrase whose audio is stored is played without a request to TTS', async () => {
  const lines = new Map([[filler, new Uint8Array(16_000)]]);
  const { clock, farEnd, providers, greeted, offered } = await begin(() => {}, { lines });
  await greeted();
  const { audioMs } = farEnd;
  const requests = providers.spoken.length;
  await speak(clock, farEnd, 400);
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(2500);
  expect(farEnd.audioMs).toBeGreaterThan(audioMs);
  expect(providers.spoken.slice(requests)).toEqual([]);
  expect(offered).toEqual([]);
});

test('the fallback model writes the reply after the model of the prompt was rejected', async () => {
  const settings = { llm_fallback_model: 'other-model' };
  const { clock, farEnd, providers, greeted, turn } = await begin(() => {}, { settings });
  await greeted();
  await speak(clock, farEnd, 400);
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(300);
  providers.reply.chunks.fail(new LigaiError('provider_rejected', 'OpenAI: 401', { fields: { status: 401 } }));
  await clock.advance(100);
  expect(providers.reply.request).toMatchObject({ model: 'other-model' });
  providers.reply.write('We open at eight.');
  providers.reply.finish();
  await clock.advance(4000);
  farEnd.playMarks();
  await written(clock);
  expect(turn(2)).toMatchObject({ content: 'We open at eight.' });
});

test('a fixed phrase that is not stored is synthesised, and its audio is offered for storage', async () => {
  const { clock, farEnd, providers, greeted, offered } = await begin();
  await greeted();
  await speak(clock, farEnd, 400);
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(2500);
  expect(providers.spoken.at(-1)).toMatchObject({ text: filler });
  expect(offered).toEqual([`${filler} ${filler.length * 50} ms`]);
});

test('a reply that is not needed any more is aborted', async () => {
  const { clock, farEnd, providers, greeted } = await begin();
  await greeted();
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(300);
  const { signal } = providers.reply;
  farEnd.hangUp();
  await clock.advance(0);
  expect(signal.aborted).toBe(true);
});

test('a key of speech-to-text that is refused in the call is recorded, said, and ends the call', async () => {
  const { clock, farEnd, providers, greeted, hangUps, entries, reported } = await begin();
  await greeted();
  const lost = { provider: 'deepgram', kind: 'unreachable' } as const;
  providers.hearing.say({ type: 'interrupted', detail: 'Deepgram: closed with 1011', fields: lost });
  await clock.advance(200);
  const fields = { provider: 'deepgram', kind: 'refused', status: 401 } as const;
  providers.hearing.say({ type: 'failed', code: 'provider_rejected', detail: 'Deepgram: refused with 401', fields });
  await clock.advance(0);
  expect(providers.spoken.at(-1)?.text).toMatch(/^Sorry, because of a technical problem I cannot hear you/);
  for (let n = 0; n < 10 && hangUps.length === 0; n += 1) {
    await clock.advance(1000);
    farEnd.playMarks();
  }
  expect(hangUps).toEqual(['provider_failed']);
  await written(clock);
  expect(entries).toContainEqual({ type: 'provider', failed: { provider: 'deepgram', status: 401 } });
  expect(reported).toEqual(['deepgram unreachable null', 'deepgram refused 401']);
});

test('a reply has a limit that the provider receives, and one of our own', async () => {
  const { clock, providers, greeted, faults } = await begin();
  await greeted();
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(500);
  expect(providers.reply.request.maxTokens).toBe(1024);
  const { signal } = providers.reply;
  for (let written = 0; written < 4096; written += 12) providers.reply.write('abc def ghi ');
  await clock.advance(0);
  expect(signal.aborted).toBe(true);
  expect(faults).toEqual(['reply_too_long']);
});

test('a TTS that fails once is retried, and the call continues', async () => {
  const { clock, farEnd, providers, turn } = await begin((scripted) => {
    scripted.speechFailure = new LigaiError('provider_unavailable', 'no first byte', { retryable: true });
  });
  expect(providers.spoken).toHaveLength(2);
  await clock.advance(2000);
  farEnd.playMarks();
  await written(clock);
  expect(turn(0)).toMatchObject({ content: greeting });
});

test('a TTS that returns nothing, not even for a fixed phrase, ends the call within 2 s, with its provider', async () => {
  const { clock, hangUps, entries, reported } = await begin((scripted) => {
    scripted.speechHangs = true;
  });
  await clock.advance(1500);
  expect(hangUps).toEqual([]);
  await clock.advance(450);
  expect(hangUps).toEqual(['provider_failed']);
  await written(clock);
  expect(entries).toContainEqual({ type: 'provider', failed: { provider: 'murf', status: null } });
  expect(reported).toEqual(['murf unreachable null']);
});

test.each([
  ['the settings', { settings: { turn_taking: 'quick', filler_after_ms: 900 } }, { endpointingMs: 150, fillerMs: 900 }],
  ['the prompt', { prompt: { turn_taking: 'patient' } }, { endpointingMs: 500, fillerMs: 1600 }],
  [
    'single values of the prompt',
    { settings: { turn_taking: 'quick' }, prompt: { turn_taking_values: { end_of_turn_min_ms: 300 } } },
    { endpointingMs: 300, fillerMs: 1200 },
  ],
] as const)('turn-taking follows %s', async (_, given, { endpointingMs, fillerMs }) => {
  // The filler is due after the end of the turn, which a request that is sent ahead does not show.
  const settings = { ...('settings' in given && given.settings), speculation_risk_percent: 0 };
  const { clock, providers, greeted } = await begin(undefined, { ...given, settings });
  await greeted();
  expect(providers.hearing.request).toMatchObject({ endpointingMs });
  providers.hearing.turn('What are your opening hours?');
  while (providers.replies.length === 0) await clock.advance(10);
  const spoken = providers.spoken.length;
  await clock.advance(fillerMs - 50);
  expect(providers.spoken).toHaveLength(spoken);
  await clock.advance(100);
  expect(providers.spoken).toHaveLength(spoken + 1);
});

test('a long conversation is sent to the LLM without its oldest turns, as the setting says', async () => {
  const history = Array.from({ length: 100 }, (_, index) =>
    aTurn({ index, role: index % 2 === 0 ? 'assistant' : 'user', content: `${index}: ${'word '.repeat(50)}`.trim() }),
  );
  const { clock, providers } = await begin(undefined, { history, settings: { max_history_tokens: 2000 } });
  await clock.advance(300);
  const { messages } = providers.reply.request;
  expect(messages[0]?.content).toContain('The beginning of this conversation is omitted.');
  expect(messages.length).toBeLessThan(30);
  expect(messages.at(-2)?.content).toMatch(/^99: word/);
});
