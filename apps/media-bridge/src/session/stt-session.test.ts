import type { ConversationFact } from '@ligai/conversation';
import { silentLog } from '@ligai/kernel';
import type { SpeechToText } from '@ligai/speech';
import { FakeClock } from '@ligai/testing';
import { expect, test } from 'vitest';
import { ScriptedProviders, silentFrame, voiceFrame } from '../testing/scripted-providers.ts';
import { SttSession } from './stt-session.ts';

const request = { language: 'pt-BR', model: 'nova-3', sampleRateHz: 8000 as const, endpointingMs: 250 };

/** A session, the facts that it reports, and the chunks that speech-to-text got. */
function listening(chunkMs = { speech: 40, silence: 40 }, beepsForMs = 0) {
  const clock = new FakeClock();
  const providers = new ScriptedProviders();
  const facts: ConversationFact[] = [];
  const chunks: Uint8Array[] = [];
  const speechToText: SpeechToText = {
    open(request, onEvent) {
      const stream = providers.speechToText.open(request, onEvent);
      return Object.assign(stream, { chunkMs, send: (pcm: Uint8Array) => void chunks.push(pcm) });
    },
  };
  const onFact = (fact: ConversationFact) => void facts.push(fact);
  const voiceActivity = providers.openVoiceActivity();
  const session = new SttSession({ clock, log: silentLog, speechToText, voiceActivity, request, onFact, beepsForMs });
  return { session, hearing: providers.hearing, facts, chunks };
}

test.each([40, 80])(
  'audio is sent in chunks of the %i ms that the provider prefers, none of which changes later',
  (ms) => {
    const { session, chunks } = listening({ speech: ms, silence: ms });
    const buffer = new Uint8Array(320);
    for (let n = 0; n < 8; n += 1) session.audio(buffer.fill(n));
    expect(chunks.map(({ length }) => length)).toEqual(Array(160 / ms).fill(ms * 16));
    expect(Buffer.concat(chunks)).toEqual(Buffer.concat(Array.from({ length: 8 }, (_, n) => Buffer.alloc(320, n))));
  },
);

test('chunks are long in silence, and short from the onset of speech to the end of the turn', () => {
  const { session, chunks, hearing } = listening({ speech: 40, silence: 200 });
  const lengthsOf = (frames: number, frame: () => Uint8Array) => {
    for (let n = 0; n < frames; n += 1) session.audio(frame());
    return chunks.splice(0).map(({ length }) => length / 16);
  };
  expect(lengthsOf(20, silentFrame)).toEqual([200, 200]);
  // Speech is noticed with its third frame; the silence before it waits for no further audio.
  expect(lengthsOf(4, silentFrame)).toEqual([]);
  expect(lengthsOf(5, voiceFrame)).toEqual([140, 40]);
  expect(lengthsOf(30, silentFrame)).toEqual(Array(15).fill(40));
  hearing.turn('Alô?');
  expect(lengthsOf(20, silentFrame)).toEqual([200, 200]);
});

test('chunks stay short while words are expected, and become long without any for 2 s', () => {
  const { session, chunks, hearing } = listening({ speech: 40, silence: 200 });
  hearing.say({ type: 'partial', text: 'Quero' });
  for (let n = 0; n < 99; n += 1) session.audio(silentFrame());
  expect(chunks.splice(0).map(({ length }) => length / 16)).toEqual(Array(49).fill(40));
  for (let n = 0; n < 10; n += 1) session.audio(silentFrame());
  expect(chunks.map(({ length }) => length / 16)).toEqual([200]);
});

test('a requested final transcript covers the audio that waits for the rest of its chunk', () => {
  const { session, chunks, hearing } = listening();
  session.audio(voiceFrame());
  expect(chunks).toEqual([]);
  session.finalize();
  expect(chunks.map(({ length }) => length)).toEqual([320]);
  expect(hearing.finalizes).toBe(1);
});

test('speech-to-text gets each change of voice activity, at the time of the fact', () => {
  const { session, hearing, facts } = listening();
  for (let n = 0; n < 10; n += 1) session.audio(voiceFrame());
  expect(hearing.voice).toEqual([true]);
  for (let n = 0; n < 10; n += 1) session.audio(silentFrame());
  expect(hearing.voice).toEqual([true, false]);
  const types = ['caller_speech_started', 'caller_speech_measured', 'caller_speech_stopped'];
  expect(facts.map(({ type }) => type)).toEqual(types);
});

test('evidence about the end of the turn becomes facts, without the name of a provider', () => {
  const { hearing, facts } = listening();
  hearing.say({ type: 'partial', text: 'Quero' });
  hearing.say({ type: 'end_of_turn_likely', confidence: 0.5 });
  hearing.say({ type: 'turn_resumed' });
  hearing.say({ type: 'final', text: 'Quero saber.', endOfTurn: true, confidence: 0.8, startMs: 0, endMs: 900 });
  expect(facts).toEqual([
    { type: 'partial_transcript', text: 'Quero' },
    { type: 'turn_hint', hint: 'end_likely', confidence: 0.5 },
    { type: 'turn_hint', hint: 'resumed' },
    { type: 'final_transcript', text: 'Quero saber.', endOfTurn: true, confidence: 0.8 },
  ]);
});

test('an interruption may be restored, a failure is not', () => {
  const { hearing, facts } = listening();
  const fields = { provider: 'deepgram', kind: 'unreachable' } as const;
  hearing.say({ type: 'interrupted', detail: 'Deepgram: closed with 1011', fields });
  hearing.say({ type: 'restored' });
  hearing.say({ type: 'failed', code: 'provider_unavailable', detail: 'Deepgram: away', fields });
  expect(facts).toEqual([
    { type: 'hearing_lost', retryable: true, detail: 'Deepgram: closed with 1011' },
    { type: 'hearing_restored' },
    { type: 'hearing_lost', retryable: false, detail: 'Deepgram: away' },
  ]);
});

test.each([
  [30_000, ['1000 Hz']],
  [500, []],
  [0, []],
])('a beep is reported in the first part of a call, here %i ms', (beepsForMs, expected) => {
  const { session, facts } = listening({ speech: 40, silence: 40 }, beepsForMs);
  for (let n = 0; n < 25; n += 1) session.audio(new Uint8Array(tone.slice(n * 160, (n + 1) * 160).buffer));
  for (let n = 0; n < 60; n += 1) session.audio(silentFrame());
  expect(facts.flatMap((fact) => (fact.type === 'beep_heard' ? [`${fact.hz} Hz`] : []))).toEqual(expected);
});

/** 500 ms of 1 kHz. */
const tone = Int16Array.from({ length: 4000 }, (_, n) => 9000 * Math.sin((2 * Math.PI * n) / 8));
