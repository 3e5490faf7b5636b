import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeSpeech } from '../audible-text/encode-speech.ts';
import { messagesFor } from './messages.ts';
import { Transcriber, type TranscriberOptions } from './transcriber.ts';

const usual: TranscriberOptions = {
  sampleRateHz: 8000,
  interimResults: true,
  vadEvents: true,
  endpointingMs: 300,
  utteranceEndMs: 1000,
  interimEveryMs: 250,
  longestSegmentMs: 4000,
  speechFinal: true,
};
const newTranscriber = (options: Partial<TranscriberOptions> = {}) =>
  new Transcriber(messagesFor('request', 'nova-3'), { ...usual, ...options });

type Seen = {
  type: string;
  is_final?: boolean;
  speech_final?: boolean;
  start?: number;
  duration?: number;
  text: string;
};
const seen = (messages: object[]): Seen[] =>
  messages.map((message) => {
    const { channel } = message as { channel?: { alternatives?: Array<{ transcript: string }> } };
    return { ...(message as Seen), text: channel?.alternatives?.[0]?.transcript ?? '' };
  });

const silence = (ms: number) => new Int16Array(ms * 8);
const say = (text: string) => encodeSpeech(text, { seed: 2, sampleRateHz: 8000 });
const join = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));
const finalsOf = (messages: Seen[]) => messages.filter((message) => message.is_final && message.text !== '');

test('an utterance has a start, partial and final results, and its end is reported again after the gap', () => {
  const messages = seen(newTranscriber().hear(join(silence(500), say('Bom dia, Ana'), silence(1200))));
  const kinds = messages.map(({ type, is_final }) => (type === 'Results' ? (is_final ? 'final' : 'interim') : type));
  expect(kinds[0]).toBe('SpeechStarted');
  expect(kinds.filter((kind) => kind === 'interim').length).toBeGreaterThan(1);
  expect(kinds.slice(-2)).toEqual(['final', 'UtteranceEnd']);
  expect(finalsOf(messages)).toMatchObject([{ text: 'Bom dia, Ana', speech_final: true, start: 0.5 }]);
});

test('a long utterance gives several consecutive final results, of which only the last ends it', () => {
  const text = 'uma frase sem pausa nenhuma que vai muito além dos quatro segundos que um segmento pode durar aqui';
  const finals = finalsOf(seen(newTranscriber().hear(join(say(text), silence(500)))));
  expect(finals.length).toBeGreaterThan(1);
  expect(finals.map((final) => final.text).join(' ')).toBe(text);
  expect(finals.map((final) => final.speech_final)).toEqual([...Array(finals.length - 1).fill(false), true]);
  for (const [at, final] of finals.entries()) {
    const before = finals[at - 1];
    if (before) expect(final.start).toBeCloseTo((before.start ?? 0) + (before.duration ?? 0), 2);
  }
});

test('the same audio gives the same messages in chunks of any size', () => {
  const audio = join(silence(300), say('Olá, quem fala?'), silence(1200), say('Sou eu.'), silence(600));
  const whole = newTranscriber().hear(audio);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 25 }), (frames) => {
      const transcriber = newTranscriber();
      const messages = [];
      for (let at = 0; at < audio.length; at += frames * 160) {
        messages.push(...transcriber.hear(audio.subarray(at, at + frames * 160)));
      }
      expect(messages).toEqual(whole);
    }),
    { numRuns: 20 },
  );
});

test('silence gives an empty interim result each second, and an empty final result every 5 s', () => {
  const messages = seen(newTranscriber().hear(silence(11_000)));
  const every5s = [...Array(4).fill({ is_final: false, text: '' }), { is_final: true, speech_final: false, text: '' }];
  expect(messages).toMatchObject([...every5s, ...every5s, { is_final: false, text: '' }]);
});

test('finalize returns the pending text, or an empty result', () => {
  const transcriber = newTranscriber();
  transcriber.hear(say('meia fra'));
  expect(seen(transcriber.finalize())).toMatchObject([{ text: 'meia fra', is_final: true, from_finalize: true }]);
  expect(seen(transcriber.finalize())).toMatchObject([{ text: '', is_final: true, from_finalize: true }]);
});

test('the end of the stream returns the last words, including an interrupted one', () => {
  const transcriber = newTranscriber();
  const audio = say('até amanhã');
  transcriber.hear(audio.subarray(0, audio.length - 1500));
  const [last] = finalsOf(seen(transcriber.end()));
  expect('até amanhã'.startsWith(last?.text ?? '?')).toBe(true);
  expect(transcriber.end()).toEqual([]);
});

test('results that were not requested are not sent', () => {
  const quiet = newTranscriber({ interimResults: false, vadEvents: false, utteranceEndMs: null, endpointingMs: null });
  expect(quiet.hear(join(say('Alô? Alô?'), silence(1500)))).toEqual([]);
});
