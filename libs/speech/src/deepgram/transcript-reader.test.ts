import { expect, test } from 'vitest';
import { parseDeepgramMessage } from './deepgram-message.ts';
import { TranscriptReader } from './transcript-reader.ts';

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

function read(reader: TranscriptReader, raw: unknown) {
  const message = parseDeepgramMessage(JSON.stringify(raw));
  return message ? reader.read(message) : [];
}

test('empty results are nothing, unless they end the turn', () => {
  const reader = new TranscriptReader();
  expect(read(reader, results('', { is_final: false }))).toEqual([]);
  expect(read(reader, results(''))).toEqual([]);
  expect(read(reader, results('', { speech_final: true }))).toMatchObject([
    { type: 'final', text: '', endOfTurn: true },
  ]);
  expect(read(reader, results('', { from_finalize: true }))).toMatchObject([{ type: 'final', endOfTurn: true }]);
});

test('a final result has the times of its words, shifted to the stream', () => {
  const reader = new TranscriptReader();
  reader.startConnection({ startMs: 10_000, skipFromMs: 20_000, skipToMs: 20_000 });
  const words = [
    { word: 'bom', start: 2.25, end: 2.5, confidence: 0.99, punctuated_word: 'Bom', language: 'pt' },
    { word: 'dia', start: 2.5, end: 2.75, confidence: 0.99, punctuated_word: 'dia.', language: 'pt' },
  ];
  const raw = results('Bom dia.', { channel: { alternatives: [{ transcript: 'Bom dia.', words }] } });
  expect(read(reader, raw)).toEqual([
    { type: 'final', text: 'Bom dia.', endOfTurn: false, startMs: 12_250, endMs: 12_750 },
  ]);
  expect(reader.finalUntilMs).toBe(13_040);
});

test('UtteranceEnd ends a turn that speech_final did not end, and only once', () => {
  const reader = new TranscriptReader();
  expect(read(reader, utteranceEnd)).toEqual([]);
  read(reader, results('alô'));
  expect(read(reader, utteranceEnd)).toEqual([{ type: 'utterance_end' }]);
  expect(read(reader, utteranceEnd)).toEqual([]);
  read(reader, results('alô', { speech_final: true }));
  expect(read(reader, utteranceEnd)).toEqual([]);
});

test('speech is pending from its first sign to the final result over it', () => {
  const reader = new TranscriptReader();
  expect(read(reader, { type: 'SpeechStarted', channel: [0, 1], timestamp: 9.54 })).toEqual([
    { type: 'speech_started' },
  ]);
  expect(reader.speechPending).toBe(true);
  read(reader, results('alô'));
  expect(reader.speechPending).toBe(false);
  expect(read(reader, results('al', { is_final: false }))).toEqual([{ type: 'partial', text: 'al' }]);
  expect(reader.speechPending).toBe(true);
});

test.each([
  ['metadata at the end', { type: 'Metadata', request_id: 'uuid', sha256: 'hex', duration: 0, channels: 0 }],
  ['an error message of older days', { type: 'Error', description: 'x' }],
  ['a type still to come', { type: 'FutureThing' }],
  ['results without a channel', { type: 'Results', is_final: true, start: 0, duration: 1 }],
  ['null', null],
])('%s is passed over', (_, raw) => {
  expect(parseDeepgramMessage(JSON.stringify(raw))).toBeUndefined();
});

test('a frame that is not JSON is passed over', () => {
  expect(parseDeepgramMessage('{"type":"Results","channel":')).toBeUndefined();
});

test('results without alternatives are empty', () => {
  expect(read(new TranscriptReader(), results('', { channel: { alternatives: [] } }))).toEqual([]);
});

const bomDia = [
  { word: 'bom', start: 2.25, end: 2.5, punctuated_word: 'Bom' },
  { word: 'dia', start: 2.5, end: 2.75, punctuated_word: 'dia' },
  { word: 'quer', start: 2.75, end: 2.9, punctuated_word: 'quer' },
];
const guess = (words: object[], transcript = 'Bom dia quer') =>
  results(transcript, { is_final: false, channel: { alternatives: [{ transcript, words }] } });

test('after silence that was left out, times go on as those of the stream', () => {
  const reader = new TranscriptReader();
  reader.startConnection({ startMs: 10_000, skipFromMs: 12_300, skipToMs: 60_000 });
  const raw = results('Bom dia', { channel: { alternatives: [{ transcript: 'Bom dia', words: bomDia }] } });
  expect(read(reader, raw)).toMatchObject([{ startMs: 12_250, endMs: 60_600 }]);
});

test('with a lost connection the words of the last guess are final, but for the one that may be half', () => {
  const reader = new TranscriptReader();
  read(reader, guess(bomDia));
  expect(reader.endConnection()).toEqual([
    { type: 'final', text: 'Bom dia', endOfTurn: false, startMs: 2250, endMs: 2750 },
  ]);
  expect(reader.finalUntilMs).toBe(2750);
  expect(reader.endConnection()).toEqual([]);
});

test('with a lost connection nothing is made up of a single word, or of what is final already', () => {
  const reader = new TranscriptReader();
  read(reader, guess(bomDia.slice(0, 1), 'Bom'));
  expect(reader.endConnection()).toEqual([]);
  read(reader, guess(bomDia));
  read(reader, results('Bom dia quer'));
  expect(reader.endConnection()).toEqual([]);
});
