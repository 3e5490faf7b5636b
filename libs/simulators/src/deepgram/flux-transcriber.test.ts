import { expect, test } from 'vitest';
import { encodeSpeech } from '../audible-text/encode-speech.ts';
import { type FluxMessage, fluxMessagesFor } from './flux-messages.ts';
import { FluxTranscriber, type FluxTranscriberOptions } from './flux-transcriber.ts';

const usual: FluxTranscriberOptions = {
  ...{ sampleRateHz: 8000, eotThreshold: 0.7, eagerEotThreshold: 0.4, eotTimeoutMs: 5000, updatesInSilence: true },
};
const newTranscriber = (options: Partial<FluxTranscriberOptions> = {}) =>
  new FluxTranscriber(fluxMessagesFor('request', ['pt']), { ...usual, ...options });

const silence = (ms: number) => new Int16Array(ms * 8);
const say = (text: string) => encodeSpeech(text, { seed: 2, sampleRateHz: 8000 });
const join = (...parts: Int16Array[]) => Int16Array.from(parts.flatMap((part) => [...part]));
const eventsOf = (messages: FluxMessage[]) =>
  messages.flatMap((message) => (message.type === 'TurnInfo' && message.event !== 'Update' ? [message.event] : []));

test('a turn begins once, may end probably and resume, and its end has the text of the probable one', () => {
  const messages = newTranscriber().hear(
    join(silence(300), say('Quero marcar para'), silence(800), say('terça.'), silence(600)),
  );
  expect(eventsOf(messages)).toEqual(['StartOfTurn', 'EagerEndOfTurn', 'TurnResumed', 'EagerEndOfTurn', 'EndOfTurn']);
  const [eager, end] = messages.filter((message) => message.type === 'TurnInfo' && /^E/.test(message.event)).slice(-2);
  expect(end).toMatchObject({ transcript: 'Quero marcar para terça.', turn_index: 0, trigger: 'model' });
  expect(eager).toMatchObject({ transcript: 'Quero marcar para terça.' });
});

test('without the eager threshold a turn has a begin and an end only', () => {
  const messages = newTranscriber({ eagerEotThreshold: null }).hear(join(say('Alô.'), silence(600)));
  expect(eventsOf(messages)).toEqual(['StartOfTurn', 'EndOfTurn']);
});

test('messages are numbered, turns too, and windows lie end to end', () => {
  const transcriber = newTranscriber();
  const messages = [
    ...transcriber.opened(),
    ...transcriber.hear(join(say('Alô.'), silence(600), say('Sou eu.'), silence(600))),
  ];
  expect(messages.map((message) => message['sequence_id' as never])).toEqual(messages.map((_, n) => n));
  const [first, second] = messages.flatMap((one) =>
    one.type === 'TurnInfo' && one.event === 'EndOfTurn' ? [one] : [],
  );
  expect([first?.['turn_index'], second?.['turn_index']]).toEqual([0, 1]);
  expect(second?.['audio_window_start']).toBe(first?.['audio_window_end']);
});

test('updates come four times a second, also in silence if the service sends them', () => {
  const updates = (updatesInSilence: boolean) => newTranscriber({ updatesInSilence }).hear(silence(2000)).length;
  expect(updates(true)).toBeGreaterThanOrEqual(7);
  expect(updates(false)).toBe(0);
});

test('ForceEndTurn ends the turn, and messages of nova are unknown', () => {
  const transcriber = newTranscriber();
  transcriber.hear(say('Quero'));
  expect(transcriber.control({ type: 'ForceEndTurn' })).toMatchObject([{ event: 'EndOfTurn', trigger: 'manual' }]);
  expect(transcriber.control({ type: 'KeepAlive' })).toBeUndefined();
  expect(transcriber.control({ type: 'Finalize' })).toBeUndefined();
});
