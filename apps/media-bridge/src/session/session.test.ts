import {
  newCallId,
  type PromptSnapshot,
  type ReturnPath,
  type Settings,
  settingCatalogue,
  settingKeys,
  type Turn,
} from '@ligai/contracts';
import { LigaiError, type Log, silentLog } from '@ligai/kernel';
import { aPrompt, aTurn, FakeClock } from '@ligai/testing';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { countConversations } from '../measure/conversation-metrics.ts';
import type { ConversationEntry } from '../record/conversation-entry.ts';
import { FarEnd } from '../testing/far-end.ts';
import { ScriptedProviders, silentFrame, voiceFrame } from '../testing/scripted-providers.ts';
import { Session } from './session.ts';
import type { SessionFault } from './session-ports.ts';

const settings = Object.fromEntries(
  settingKeys.map((key) => {
    const { schema, fallback } = settingCatalogue[key];
    return [key, fallback === null ? null : schema.parse(fallback)];
  }),
) as Settings;

const greeting = 'Hello, this is the clinic.';
const stages: Array<{ clock: FakeClock; farEnd: FarEnd }> = [];

afterEach(async () => {
  for (const stage of stages.splice(0)) {
    stage.farEnd.hangUp();
    await stage.clock.advance(5000);
    expect(stage.clock.pending).toBe(0);
  }
});

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
  expect(farEnd.sent('killAudio')).toBe(1);
  const { audioMs } = farEnd;
  providers.hearing.say({ type: 'partial', text: 'no wait a moment' });
  providers.hearing.turn('No, wait a moment.');
  await clock.advance(500);
  expect(farEnd.audioMs).toBe(audioMs);
  expect(turn(0)).toMatchObject({ interrupted: true, generated: greeting });
  expect(greeting.startsWith(turn(0)?.content ?? '?')).toBe(true);
  expect(turn(0)?.content.length).toBeLessThan(greeting.length);
});

test('a cough stops the agent, which then goes on from where it was', async () => {
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

test('the goodbye of the LLM is heard before the call is ended', async () => {
  const { clock, farEnd, providers, greeted, hangUps } = await begin();
  await greeted();
  providers.hearing.turn('That is all, thank you.');
  await clock.advance(1500);
  providers.reply.write('Goodbye then.');
  providers.reply.chunks.push({ type: 'tool_call', name: 'hang_up', arguments: '{}' });
  providers.reply.chunks.push({ type: 'finished', reason: 'tool_calls' });
  await clock.advance(600);
  expect(hangUps).toEqual([]);
  await clock.advance(100);
  farEnd.playMarks();
  await clock.advance(1000);
  expect(hangUps).toEqual(['agent_hangup']);
});

test('a reply that is not wanted any more is aborted', async () => {
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

test('words spoken just before the callee hangs up are waited for', async () => {
  const { clock, farEnd, providers, greeted, turn, session } = await begin();
  await greeted();
  await speak(clock, farEnd, 400);
  const { promise, resolve } = Promise.withResolvers<void>();
  providers.hearing.lastWords = promise;
  farEnd.hangUp();
  await clock.advance(100);
  expect(providers.hearing.closed).toBe(true);
  providers.hearing.say({ type: 'final', text: 'Bye bye.', endOfTurn: true, startMs: 0, endMs: 400 });
  resolve();
  await session.done;
  expect(turn(1)).toMatchObject({ role: 'user', content: 'Bye bye.' });
});

test('words spoken just before the end are written down, and the LLM is not asked for an answer', async () => {
  const { clock, farEnd, providers, greeted, turn, session } = await begin();
  await greeted();
  const asked = providers.replies.length;
  await speak(clock, farEnd, 400);
  providers.hearing.lastWords = new Promise(() => {});
  void session.end('released');
  await clock.advance(100);
  providers.hearing.say({ type: 'final', text: 'What about Monday?', endOfTurn: true, startMs: 0, endMs: 400 });
  await clock.advance(800);
  await session.done;
  expect(turn(1)).toMatchObject({ role: 'user', content: 'What about Monday?' });
  expect(providers.replies).toHaveLength(asked);
});

test('a hangup that is refused for good closes the audio socket, so that nobody is left on a silent line', async () => {
  const hangUp = () => Promise.reject(new LigaiError('internal', 'refused 8 times'));
  const { clock, farEnd, providers, greeted, hangUps, faults, session } = await begin(undefined, { hangUp });
  await greeted();
  providers.hearing.turn('That is all, thank you.');
  await clock.advance(1500);
  providers.reply.write('Goodbye then.');
  providers.reply.chunks.push({ type: 'tool_call', name: 'hang_up', arguments: '{}' });
  providers.reply.chunks.push({ type: 'finished', reason: 'tool_calls' });
  await clock.advance(700);
  farEnd.playMarks();
  await clock.advance(2000);
  await session.done;
  expect(hangUps).toEqual(['agent_hangup']);
  expect(faults).toEqual(['hangup_refused']);
  expect(farEnd.closedWith).toBe(1000);
});

test('a reply has a limit that the provider receives, and one of our own', async () => {
  const { clock, providers, greeted, faults } = await begin();
  await greeted();
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(300);
  expect(providers.reply.request.maxTokens).toBe(1024);
  const { signal } = providers.reply;
  for (let written = 0; written < 4096; written += 12) providers.reply.write('abc def ghi ');
  await clock.advance(0);
  expect(signal.aborted).toBe(true);
  expect(faults).toEqual(['reply_too_long']);
});

test('a TTS that fails costs a second try, not the call', async () => {
  const { clock, farEnd, providers, turn } = await begin((scripted) => {
    scripted.speechFailure = new LigaiError('provider_unavailable', 'no first byte', { retryable: true });
  });
  expect(providers.spoken).toHaveLength(2);
  await clock.advance(2000);
  farEnd.playMarks();
  await written(clock);
  expect(turn(0)).toMatchObject({ content: greeting });
});

test('a conversation goes on from the turns of the bridge before', async () => {
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

test('the latency of a turn that the bridge before has counted is not counted again', async () => {
  const parts = { endpointingMs: 180, llmFirstTokenMs: 120, firstPieceMs: 40, ttsFirstByteMs: 60, playoutMs: 0 };
  const latency = { ...parts, totalMs: 400 };
  const history = [aTurn({ index: 0, content: 'Hello, how can', endedAtMs: null, latency })];
  const { timed } = await begin(undefined, { history });
  expect(timed).toEqual([]);
});

test('a bridge that was superseded ends its session and writes nothing more', async () => {
  const { clock, farEnd, session, entries, refuse } = await begin();
  refuse(new LigaiError('stale_generation', 'generation 2 holds it'));
  await clock.advance(1500);
  farEnd.playMarks();
  await clock.advance(100);
  await session.done;
  expect(farEnd.closedWith).toBe(1000);
  const written = entries.length;
  await clock.advance(5000);
  expect(entries.length).toBe(written);
});

test('the path by files uploads, has it played, and believes the switch', async () => {
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

test('an event that cannot come in its phase is counted as a fault, and the conversation goes on', async () => {
  const registry = new Registry();
  const { faultSeen } = countConversations(registry, () => 0);
  const { clock, providers, session, greeted, faults } = await begin(undefined, { faultSeen });
  await greeted();
  // The socket of a session is taken once: a second `joined` is a violation in every phase but the first.
  session.begin();
  expect(faults).toEqual(['unexpected_event']);
  expect(await registry.metrics()).toContain('ligai_conversation_faults_total{fault="unexpected_event"} 1');
  providers.hearing.turn('What are your opening hours?');
  await clock.advance(300);
  expect(providers.reply.request.messages.at(-1)).toEqual({ role: 'user', content: 'What are your opening hours?' });
});

test('every kind of fault is in the metrics before it occurs, and only its first in a call is a warning', async () => {
  const registry = new Registry();
  const { faultSeen } = countConversations(registry, () => 0);
  expect(await registry.metrics()).toContain('ligai_conversation_faults_total{fault="deadlines_unsettled"} 0');
  const lines: string[] = [];
  const log: Log = {
    ...silentLog,
    warn: (fields, message) => void lines.push(`warn ${message}: ${fields['fault']}`),
    debug: (fields, message) => {
      if ('fault' in fields) lines.push(`debug ${message}: ${fields['fault']}`);
    },
  };
  const { session, greeted } = await begin(undefined, { faultSeen, log });
  await greeted();
  for (let times = 0; times < 3; times += 1) session.begin();
  expect(lines).toEqual(
    ['warn', 'debug', 'debug'].map((level) => `${level} fault in the conversation: unexpected_event`),
  );
  expect(await registry.metrics()).toContain('ligai_conversation_faults_total{fault="unexpected_event"} 3');
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
  const { clock, providers, greeted } = await begin(undefined, given);
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

test('a call on hold is shown, hears nothing, and is continued by the agent when the caller is back', async () => {
  const { clock, session, farEnd, providers, greeted, states } = await begin();
  await greeted();
  await speak(clock, farEnd, 100);
  session.holdChanged(true);
  session.holdChanged(true);
  expect(farEnd.expectsAudio).toBe(false);
  const { bytes } = providers.hearing;
  await speak(clock, farEnd, 400);
  await clock.advance(60_000);
  expect(providers.hearing.bytes).toBe(bytes);
  expect(providers.spoken).toHaveLength(1);
  session.holdChanged(false);
  await clock.advance(100);
  expect([farEnd.expectsAudio, providers.spoken.length]).toEqual([true, 2]);
  expect(states()).toContain('on_hold');
  farEnd.playMarks();
  await clock.advance(3000);
  await speak(clock, farEnd, 400);
  expect(providers.hearing.bytes).toBeGreaterThan(bytes);
});

test('keys and nonsense from the switch do no harm', async () => {
  const { clock, session, farEnd, greeted } = await begin();
  await greeted();
  for (const digit of '0123456789*#') session.keyPressed(digit);
  farEnd.speak(new Uint8Array(0));
  farEnd.speak(new Uint8Array(1));
  session.switchEvent({ type: 'upload_changed', upload: 99, change: 'finished' });
  await clock.advance(100);
  expect(farEnd.closedWith).toBeUndefined();
});

async function begin(
  prepare: (providers: ScriptedProviders) => void = () => {},
  given: {
    history?: Turn[];
    prompt?: Partial<PromptSnapshot>;
    settings?: Partial<Settings>;
    log?: Log;
    returnPath?: ReturnPath;
    hangUp?: () => Promise<void>;
    faultSeen?: (fault: SessionFault) => void;
    lines?: Map<string, Uint8Array>;
  } = {},
) {
  const clock = new FakeClock();
  const providers = new ScriptedProviders();
  const farEnd = new FarEnd();
  const entries: ConversationEntry[] = [];
  const hangUps: string[] = [];
  const asked: string[] = [];
  const timed: object[] = [];
  const recorded: string[] = [];
  const reported: string[] = [];
  const faults: string[] = [];
  const offered: string[] = [];
  let refusal: Error | undefined;
  prepare(providers);
  const call = {
    ...{ callId: newCallId(), generation: 1, prompt: aPrompt({ greeting, language: 'en-US', ...given.prompt }) },
    history: given.history ?? [],
    returnPath: given.returnPath ?? ('binary' as const),
    held: false,
  };
  const session = new Session(call, farEnd, {
    ...{ clock, log: given.log ?? silentLog, sampleRateHz: 8000 as const },
    settings: () => ({ ...settings, ...given.settings }),
    ...{ speechToText: providers.speechToText, chat: providers.chat, textToSpeech: providers.textToSpeech },
    fallbackChat: providers.fallbackChat,
    openVoiceActivity: providers.openVoiceActivity,
    lines: {
      linesOf: () => ({
        find: (text) => given.lines?.get(text),
        synthesised: (text, { length }) => void offered.push(`${text} ${length / 16} ms`),
        speaking: () => ({ [Symbol.dispose]: () => {} }),
      }),
    },
    controller: {
      hangUp: async (_, reason) => {
        hangUps.push(reason);
        await given.hangUp?.();
      },
      play: async (_, upload) => void asked.push(`play ${upload}`),
      break: async () => void asked.push('break'),
    },
    journalOf: () => ({
      async write(batch) {
        if (refusal) throw refusal;
        entries.push(...structuredClone(batch));
      },
    }),
    providerReporter: {
      failed: ({ provider, kind, status }) => void reported.push(`${provider} ${kind} ${status}`),
      succeeded: () => {},
    },
    returnPath: { confirmed: () => {}, trouble: () => {} },
    audioHeard: () => {},
    recordEvents: () => ({
      take: ({ type }) => void recorded.push(type),
      [Symbol.dispose]: () => void recorded.push('closed'),
    }),
    faultSeen: (fault) => {
      faults.push(fault);
      given.faultSeen?.(fault);
    },
    turnTimed: (latency) => timed.push(latency),
  });
  session.begin();
  await clock.advance(0);
  const turn = (index: number) =>
    entries.flatMap((entry) => (entry.type === 'turn' && entry.turn.index === index ? [entry.turn] : [])).at(-1);
  const states = () => entries.flatMap((entry) => (entry.type === 'state' ? [entry.state] : []));
  const refuse = (error: Error) => {
    refusal = error;
  };
  /** The greeting has been heard, the caller has the floor. */
  const greeted = async () => {
    await clock.advance(1500);
    farEnd.playMarks();
    await clock.advance(0);
  };
  stages.push({ clock, farEnd });
  const observed = { entries, hangUps, asked, timed, reported, faults, recorded, offered };
  return { clock, providers, farEnd, session, ...observed, turn, states, refuse, greeted };
}

/** What is to be remembered is gathered for a moment before it is written. */
async function written(clock: FakeClock): Promise<void> {
  await clock.advance(200);
}

async function speak(clock: FakeClock, farEnd: FarEnd, ms: number): Promise<void> {
  for (let spoken = 0; spoken < ms; spoken += 20) {
    farEnd.speak(voiceFrame());
    await clock.advance(20);
  }
}

async function silence(clock: FakeClock, farEnd: FarEnd, ms: number): Promise<void> {
  for (let silent = 0; silent < ms; silent += 20) {
    farEnd.speak(silentFrame());
    await clock.advance(20);
  }
}
