import { expect, test } from 'vitest';
import { nova } from './nova.ts';
import { Segments } from './segments.ts';
import { StreamTimes } from './stream-times.ts';

/** A message as the service documents it, with what a test changes. */
const results = (transcript: string, fields: Record<string, unknown> = {}) => ({
  type: 'Results',
  channel_index: [0, 1],
  duration: 1.04,
  start: 2,
  is_final: true,
  speech_final: false,
  from_finalize: false,
  channel: { alternatives: [{ transcript, confidence: 0.98, words: [] }] },
  metadata: { request_id: 'uuid', model_info: { name: 'general-nova-3' } },
  ...fields,
});
const utteranceEnd = { type: 'UtteranceEnd', channel: [0, 1], last_word_end: 2.39 };

/** A reader of one stream; `read` returns the events of a message. */
function listening() {
  const [segments, times] = [new Segments(), new StreamTimes()];
  const reader = nova.openReader(segments, times);
  const read = (raw: unknown) => reader.read(JSON.stringify(raw)) ?? [];
  return { segments, times, reader, read };
}

test('empty results are nothing, unless they end the turn', () => {
  const { read } = listening();
  expect(read(results('', { is_final: false }))).toEqual([]);
  expect(read(results(''))).toEqual([]);
  expect(read(results('', { speech_final: true }))).toMatchObject([{ type: 'final', text: '', endOfTurn: true }]);
  expect(read(results('', { from_finalize: true }))).toMatchObject([{ type: 'final', endOfTurn: true }]);
});

test('a final result has the times of its words, shifted to the stream', () => {
  const { segments, times, read } = listening();
  times.begin(10_000);
  const words = [
    { word: 'bom', start: 2.25, end: 2.5, confidence: 0.99, punctuated_word: 'Bom', language: 'pt' },
    { word: 'dia', start: 2.5, end: 2.75, confidence: 0.99, punctuated_word: 'dia.', language: 'pt' },
  ];
  const raw = results('Bom dia.', { channel: { alternatives: [{ transcript: 'Bom dia.', words }] } });
  expect(read(raw)).toEqual([{ type: 'final', text: 'Bom dia.', endOfTurn: false, startMs: 12_250, endMs: 12_750 }]);
  expect(segments.finalUntilMs).toBe(13_040);
});

test('UtteranceEnd ends a turn that speech_final did not end, and only once', () => {
  const { read } = listening();
  expect(read(utteranceEnd)).toEqual([]);
  read(results('alô'));
  expect(read(utteranceEnd)).toEqual([{ type: 'utterance_end' }]);
  expect(read(utteranceEnd)).toEqual([]);
  read(results('alô', { speech_final: true }));
  expect(read(utteranceEnd)).toEqual([]);
});

test('speech is pending from its first sign to the final result over it', () => {
  const { segments, read } = listening();
  expect(read({ type: 'SpeechStarted', channel: [0, 1], timestamp: 9.54 })).toEqual([{ type: 'speech_started' }]);
  expect(segments.speechPending).toBe(true);
  read(results('alô'));
  expect(segments.speechPending).toBe(false);
  expect(read(results('al', { is_final: false, start: 3.04 }))).toEqual([{ type: 'partial', text: 'al' }]);
  expect(segments.speechPending).toBe(true);
});

test.each([
  ['metadata at the end', { type: 'Metadata', request_id: 'uuid', sha256: 'hex', duration: 0, channels: 0 }],
  ['an error message in the older format', { type: 'Error', description: 'x' }],
  ['a type still to come', { type: 'FutureThing' }],
  ['results without a channel', { type: 'Results', is_final: true, start: 0, duration: 1 }],
  ['null', null],
])('%s is passed over', (_, raw) => {
  expect(listening().reader.read(JSON.stringify(raw))).toBeUndefined();
});

test('a frame that is not JSON is passed over', () => {
  expect(listening().reader.read('{"type":"Results","channel":')).toBeUndefined();
});

test('results without alternatives are empty', () => {
  expect(listening().read(results('', { channel: { alternatives: [] } }))).toEqual([]);
});

const bomDia = [
  { word: 'bom', start: 2.25, end: 2.5, punctuated_word: 'Bom' },
  { word: 'dia', start: 2.5, end: 2.75, punctuated_word: 'dia' },
  { word: 'quer', start: 2.75, end: 2.9, punctuated_word: 'quer' },
];
const guess = (words: object[], transcript = 'Bom dia quer') =>
  results(transcript, { is_final: false, channel: { alternatives: [{ transcript, words }] } });

test('after silence that was left out, times go on as those of the stream', () => {
  const { times, read } = listening();
  times.begin(10_000);
  times.skip(2300, 47_700);
  const raw = results('Bom dia', { channel: { alternatives: [{ transcript: 'Bom dia', words: bomDia }] } });
  expect(read(raw)).toMatchObject([{ startMs: 12_250, endMs: 60_600 }]);
});

test('with a lost connection the words of the last guess are final, but for the one that may be half', () => {
  const { segments, read } = listening();
  read(guess(bomDia));
  expect(segments.endConnection()).toEqual([
    { type: 'final', text: 'Bom dia', endOfTurn: false, startMs: 2250, endMs: 2750 },
  ]);
  expect(segments.finalUntilMs).toBe(2750);
  expect(segments.endConnection()).toEqual([]);
});

test('with a lost connection nothing is made up of a single word, or of what is final already', () => {
  const { segments, read } = listening();
  read(guess(bomDia.slice(0, 1), 'Bom'));
  expect(segments.endConnection()).toEqual([]);
  expect(segments.finalUntilMs).toBe(0);
  read(guess(bomDia));
  read(results('Bom dia quer'));
  expect(segments.endConnection()).toEqual([]);
});
