import { systemClock } from '@ligai/kernel';
import { type DeepgramBehaviour, encodeSpeech, startFakeDeepgram } from '@ligai/simulators';
import { expect, vi } from 'vitest';
import type { DeepgramLimits } from '../deepgram/deepgram-limits.ts';
import { deepgramSpeechToText } from '../deepgram/deepgram-speech-to-text.ts';

import type { SpeechToTextRequest, TranscriptEvent } from '../speech-to-text.ts';

export const request: SpeechToTextRequest = {
  language: 'pt-BR',
  model: 'nova-3',
  sampleRateHz: 8000,
  endpointingMs: 300,
};
export const sentence = 'Bom dia, aqui é o João. Eu queria saber o preço, por favor.';

/** Waits up to 15 s, since the machine may be busy. */
export const soon = (check: () => void) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

/** Short for a test, and long enough to be observed. */
const quick: Partial<DeepgramLimits> = {
  backoff: { firstMs: 5, maxMs: 20 },
  connectTimeoutMs: 200,
  closeMs: 2000,
};

type Listening = {
  behaviour?: Partial<DeepgramBehaviour>;
  limits?: Partial<DeepgramLimits>;
  apiKey?: () => string;
  sampleRateHz?: 8000 | 16000;
  model?: string;
} & Partial<Pick<SpeechToTextRequest, 'language' | 'turnDetection' | 'keyterms' | 'numerals' | 'optOutOfTraining'>>;

/** An open stream to a simulated Deepgram, and its events; disposing the result ends both. */
export async function streamUnderTest({
  behaviour = {},
  limits = {},
  apiKey = () => 'dg-key',
  ...asked
}: Listening = {}) {
  const fake = await startFakeDeepgram({ behaviour: { resultDelayMs: 0, ...behaviour } });
  const events: TranscriptEvent[] = [];
  const stt = deepgramSpeechToText({ url: fake.url, apiKey, clock: systemClock, limits: { ...quick, ...limits } });
  const stream = stt.open({ ...request, ...asked }, (event) => events.push(event));
  return {
    fake,
    events,
    stream,
    received: (type: TranscriptEvent['type']) => soon(() => expect(events.map((e) => e.type)).toContain(type)),
    sendAll(pcm: Uint8Array, frameBytes = 320) {
      for (let at = 0; at < pcm.length; at += frameBytes) stream.send(pcm.subarray(at, at + frameBytes));
    },
    async [Symbol.asyncDispose]() {
      await stream[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}

export const bytesOf = (samples: Int16Array) => new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
export const silence = (ms: number) => new Uint8Array(ms * 16);
export const speech = (text: string) => bytesOf(encodeSpeech(text, { seed: 4, sampleRateHz: 8000 }));
export const finals = (events: TranscriptEvent[]) => events.flatMap((event) => (event.type === 'final' ? [event] : []));
export const heardText = (events: TranscriptEvent[]) =>
  finals(events)
    .map((event) => event.text)
    .filter(Boolean)
    .join(' ');
export const types = (events: TranscriptEvent[]) => events.map((event) => event.type);
