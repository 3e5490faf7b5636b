import { isLigaiError, systemClock } from '@ligai/kernel';
import { AudibleTextDecoder, type MurfBehaviour, startFakeMurf } from '@ligai/simulators';
import { vi } from 'vitest';
import { type MurfOptions, murfTextToSpeech } from '../murf/murf-text-to-speech.ts';
import type { TextToSpeechRequest } from '../text-to-speech.ts';

export const request: TextToSpeechRequest = {
  text: 'Olá, tudo bem com você? Que bom.',
  voiceId: 'pt-BR-isadora',
  language: 'pt-BR',
  model: 'falcon-2',
  sampleRateHz: 8000,
};
export const longText = 'Esta é uma frase comprida, que leva alguns segundos para ser falada inteira. '
  .repeat(4)
  .trim();
export const never = new AbortController().signal;

/** Waits up to 15 s, since the machine may be busy. */
export const soon = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 10 });

type Speaking = { behaviour?: Partial<MurfBehaviour> } & Partial<Omit<MurfOptions, 'url' | 'clock'>>;

/** An adapter that is connected to a simulated Murf; disposing the result ends both. */
export async function murfUnderTest({ behaviour = {}, ...options }: Speaking = {}) {
  const fake = await startFakeMurf({ behaviour: { firstByteMs: 0, realtimeFactor: 0, ...behaviour } });
  const defaults = { apiKey: () => 'murf-key', clock: systemClock, maxContexts: 15 };
  const open = () => murfTextToSpeech({ url: fake.url, ...defaults, ...options });
  const tts = open();
  const collectFrom =
    (from: typeof tts) =>
    async (change: Partial<TextToSpeechRequest> = {}, signal = never) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of from.speak({ ...request, ...change }, signal)) chunks.push(chunk);
      return chunks;
    };
  const collect = collectFrom(tts);
  return {
    fake,
    tts,
    collect,
    /** The adapter of another process, connected to the same Murf. */
    another: () => {
      const other = open();
      return { collect: collectFrom(other), [Symbol.asyncDispose]: () => other[Symbol.asyncDispose]() };
    },
    failure: async (change: Partial<TextToSpeechRequest> = {}, signal = never) => {
      const error: unknown = await collect(change, signal).catch((reason: unknown) => reason);
      if (!isLigaiError(error)) throw new Error(`A LigaiError was expected, not ${String(error)}`);
      return error;
    },
    async [Symbol.asyncDispose]() {
      await tts[Symbol.asyncDispose]();
      await fake[Symbol.asyncDispose]();
    },
  };
}

/** The words that the audio of a simulated Murf encodes. */
export function wordsIn(chunks: Uint8Array[], sampleRateHz: 8000 | 16000 = 8000): string {
  const decoder = new AudibleTextDecoder(sampleRateHz);
  const bytes = Uint8Array.from(Buffer.concat(chunks));
  const events = [...decoder.push(new Int16Array(bytes.buffer)), ...decoder.flush()];
  return events.flatMap((event) => (event.type === 'word' ? [event.text] : [])).join(' ');
}
