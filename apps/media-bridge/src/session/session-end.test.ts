import { LigaiError, type Log, silentLog } from '@ligai/kernel';
import { Registry } from 'prom-client';
import { afterEach, expect, test } from 'vitest';
import { countConversations } from '../measure/conversation-metrics.ts';
import { begin, endSessions, speak } from '../testing/session-under-test.ts';

afterEach(endSessions);

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

test('a hangup that the controller rejects finally closes the audio socket, so that the callee does not stay on a silent line', async () => {
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

test('each answer is counted once in the histogram of each stage, and of their sum', async () => {
  const registry = new Registry();
  countConversations(registry, () => 0).turnTimed({
    ...{ sttFinalMs: 180, endpointingMs: 70, llmFirstTokenMs: 120, firstPieceMs: 30 },
    ...{ ttsFirstByteMs: 60, socketMs: 1, playoutMs: 10, totalMs: 471 },
  });
  const text = await registry.metrics();
  const stages = {
    ...{ stt_final: 180, endpointing: 70, llm_first_token: 120, first_piece: 30 },
    ...{ tts_first_byte: 60, socket: 1, playout: 10, total: 471 },
  };
  for (const [stage, ms] of Object.entries(stages))
    expect(text).toContain(`ligai_turn_latency_ms_sum{stage="${stage}"} ${ms}\n`);
  expect(text.match(/ligai_turn_latency_ms_count\{.*\} 1\n/g)).toHaveLength(8);
});

test('an event that is invalid in its phase is counted as a fault, and the conversation continues', async () => {
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

test('keys, empty frames and unknown uploads do not end the conversation', async () => {
  const { clock, session, farEnd, greeted } = await begin();
  await greeted();
  for (const digit of '0123456789*#') session.keyPressed(digit);
  farEnd.speak(new Uint8Array(0));
  farEnd.speak(new Uint8Array(1));
  session.switchEvent({ type: 'upload_changed', upload: 99, change: 'finished' });
  await clock.advance(100);
  expect(farEnd.closedWith).toBeUndefined();
});

test('the end of a page is reported to the controller, and that of a socket of a switch is not', async () => {
  const page = await begin(undefined, { peer: 'browser' });
  await page.greeted();
  page.farEnd.hangUp();
  await page.session.done;
  expect(page.hangUps).toEqual(['callee_hangup']);
  const telephone = await begin();
  await telephone.greeted();
  telephone.farEnd.hangUp();
  await telephone.session.done;
  expect(telephone.hangUps).toEqual([]);
});

test('a page whose call the controller has ended is closed, and not reported', async () => {
  const { session, farEnd, greeted, hangUps } = await begin(undefined, { peer: 'browser' });
  await greeted();
  await session.end('released');
  farEnd.hangUp();
  expect([farEnd.closedWith, ...hangUps]).toEqual([1000]);
});

test('what was typed on a page is answered at once, and interrupts the agent', async () => {
  const { clock, farEnd, providers, turn, greeted } = await begin(undefined, { peer: 'browser' });
  await greeted();
  farEnd.type('How much is it?');
  await clock.advance(300);
  expect(providers.reply.request.messages.at(-1)).toEqual({ role: 'user', content: 'How much is it?' });
  expect(turn(1)).toMatchObject({ role: 'user', content: 'How much is it?' });
  providers.reply.write('It is ten reais. Shall I continue with the next offer?');
  await clock.advance(600);
  farEnd.type('Stop, please.');
  await clock.advance(600);
  // Once, and once more when it is confirmed.
  expect(farEnd.sent('killAudio')).toBe(2);
  expect(turn(2)).toMatchObject({ role: 'assistant', interrupted: true });
});

test('text on the socket of a switch is ignored', async () => {
  const { clock, farEnd, providers, greeted } = await begin();
  await greeted();
  const asked = providers.replies.length;
  farEnd.type('How much is it?');
  await clock.advance(2_000);
  expect(providers.replies).toHaveLength(asked);
});
