import { expect, test } from 'vitest';
import type { SpeechToTextRequest, TurnDetection } from '../speech-to-text.ts';
import { flux } from './flux.ts';
import { Segments } from './segments.ts';
import { StreamTimes } from './stream-times.ts';

/** A reader of one stream; `read` returns the events of a message. */
function listening() {
  const [segments, times] = [new Segments(), new StreamTimes()];
  const reader = flux.openReader(segments, times);
  return { segments, times, reader, read: (raw: unknown) => reader.read(JSON.stringify(raw)) };
}

/** A message as the service documents it, with what a test changes. */
const turn = (event: string, transcript: string, fields: Record<string, unknown> = {}) => ({
  type: 'TurnInfo',
  request_id: 'uuid',
  sequence_id: 11,
  event,
  turn_index: 0,
  audio_window_start: 0,
  audio_window_end: 1.3,
  transcript,
  words: transcript.split(' ').map((word, n) => ({ word, confidence: 0.96, start: 0.3 * n, end: 0.3 * n + 0.3 })),
  end_of_turn_confidence: 0.4,
  languages: ['pt'],
  ...fields,
});
const speechBegins = turn('StartOfTurn', '', { words: [] });

const request: SpeechToTextRequest = {
  ...{ model: 'flux-general-multi', language: 'pt-BR', sampleRateHz: 8000, endpointingMs: 250 },
};

test('the query has the parameters of Flux only', () => {
  expect(flux.query(request)).toEqual({
    ...{ model: 'flux-general-multi', encoding: 'linear16', sample_rate: '8000', language_hint: ['pt-BR'] },
  });
  const turnDetection = { threshold: 0.6, eagerThreshold: 0.4, timeoutMs: 3000 };
  expect(
    flux.query({ ...request, turnDetection, keyterms: ['LigAI'], numerals: true, optOutOfTraining: true }),
  ).toMatchObject({
    ...{ eot_threshold: '0.6', eager_eot_threshold: '0.4', eot_timeout_ms: '3000' },
    ...{ keyterm: ['LigAI'], numerals: 'true', mip_opt_out: 'true' },
  });
});

test('the hint is the language of the call, and there is none for several languages or for the English model', () => {
  const hint = (asked: Partial<SpeechToTextRequest>) => flux.query({ ...request, ...asked })['language_hint'];
  expect(hint({ language: 'en-UK' })).toEqual(['en-GB']);
  expect(hint({ language: 'multi' })).toBeUndefined();
  expect(hint({ model: 'flux-general-en', language: 'en-US' })).toBeUndefined();
});

test('the threshold of a probable end is not above that of the end, which Deepgram would reject', () => {
  const eager = (turnDetection: TurnDetection) => flux.query({ ...request, turnDetection })['eager_eot_threshold'];
  expect(eager({ eagerThreshold: 0.8, threshold: 0.6 })).toBe('0.6');
  expect(eager({ eagerThreshold: 0.8 })).toBe('0.7');
});

test('a turn is speech, partial transcripts, evidence of its end, and one final transcript', () => {
  const { read, segments } = listening();
  expect(read(speechBegins)).toEqual([{ type: 'speech_started' }]);
  expect(segments.speechPending).toBe(true);
  expect(read(turn('Update', 'Quero'))).toEqual([{ type: 'partial', text: 'Quero' }]);
  expect(read(turn('Update', 'Quero'))).toEqual([]);
  expect(read(turn('EagerEndOfTurn', 'Quero saber', { end_of_turn_confidence: 0.5 }))).toEqual([
    { type: 'partial', text: 'Quero saber' },
    { type: 'end_of_turn_likely', confidence: 0.5 },
  ]);
  expect(read(turn('TurnResumed', 'Quero saber o'))).toEqual([
    { type: 'turn_resumed' },
    { type: 'partial', text: 'Quero saber o' },
  ]);
  expect(read(turn('EndOfTurn', 'Quero saber o preço.', { end_of_turn_confidence: 0.82, trigger: 'model' }))).toEqual([
    { type: 'final', text: 'Quero saber o preço.', endOfTurn: true, startMs: 0, endMs: 1200, confidence: 0.82 },
  ]);
  expect(segments).toMatchObject({ speechPending: false, finalUntilMs: 1300 });
});

test('a turn whose end never comes is final when the next one begins', () => {
  const { read } = listening();
  read(turn('Update', 'Quero marcar'));
  const next = { turn_index: 1, audio_window_start: 1.3, audio_window_end: 2, words: [] };
  expect(read(turn('Update', 'Na terça', next))).toMatchObject([
    { type: 'final', text: 'Quero marcar', endOfTurn: false },
    { type: 'partial', text: 'Na terça' },
  ]);
});

test('a window that moves within a turn settles nothing', () => {
  const { read } = listening();
  read(turn('Update', 'Quero marcar'));
  expect(read(turn('Update', 'Quero marcar para', { audio_window_start: 1.2, audio_window_end: 2 }))).toEqual([
    { type: 'partial', text: 'Quero marcar para' },
  ]);
});

test('a server that sends no times of words is understood too', () => {
  const { read, segments } = listening();
  const words = [{ word: 'Quero', confidence: 0.9 }];
  expect(read(turn('Update', 'Quero sab', { words, audio_window_end: 0.8 }))).toEqual([
    { type: 'partial', text: 'Quero sab' },
  ]);
  expect(segments.endConnection()).toMatchObject([{ type: 'final', text: 'Quero', endMs: 500 }]);
});

test('turns of a new connection count from zero, and its times continue those of the stream', () => {
  const { read, segments, reader, times } = listening();
  read(turn('EndOfTurn', 'Alô?', { turn_index: 0, audio_window_end: 0.3 }));
  read(turn('Update', 'Quero marcar', { turn_index: 1, audio_window_start: 0.3 }));
  segments.endConnection();
  reader.reconnected();
  times.begin(segments.finalUntilMs);
  expect(read(turn('EndOfTurn', 'marcar', { turn_index: 0, audio_window_end: 0.4 }))).toMatchObject([
    { type: 'final', text: 'marcar', startMs: 300 },
  ]);
});

test.each([
  ['the begin of the connection', { type: 'Connected', request_id: 'uuid', sequence_id: 0 }],
  ['a response to Configure', { type: 'ConfigureSuccess' }],
  ['a type still to come', { type: 'FutureThing' }],
  ['an event still to come', turn('FutureEvent', 'x')],
])('%s is no answer to audio', (_, raw) => {
  expect(listening().read(raw)).toBeUndefined();
});

test.each([
  [{ code: 'INTERNAL_SERVER_ERROR', description: 'An error occurred' }, 'unreachable'],
  [{ code: 'TOO_MANY_REQUESTS', description: 'Too many requests' }, 'limited'],
  [{ code: 'INVALID_AUTH', description: 'Invalid credentials.' }, 'refused'],
])('an error message %j ends the connection as %s', (fields, kind) => {
  expect(listening().read({ type: 'Error', sequence_id: 3, ...fields })).toEqual({
    detail: `error ${fields.code}: ${fields.description}`,
    fields: { provider: 'deepgram', kind },
  });
});
