import { type Clock, LigaiError, withDeadline } from '@ligai/kernel';
import type { ProviderEndpoints } from '@ligai/service';
import { murfTextToSpeech } from '@ligai/speech';

export type SampleRequest = { voiceId: string; language: string; model: string };

/** Of the account that calls use too, so few at a time. */
const newPerMinute = 20;
const minuteMs = 60_000;
/** Of at most about 200 kB each. */
const mostSamples = 40;
const sampleRateHz = 16_000;
/** Longer than any of the sentences takes: 15 s of audio. */
const mostBytes = 15 * 2 * sampleRateHz;

const sentences: Record<string, string> = {
  pt: 'Olá! É assim que eu falo ao telefone. Posso ajudar em mais alguma coisa?',
  es: 'Hola, así hablo por teléfono. ¿Puedo ayudarle en algo más?',
  en: 'Hello! This is how I sound on the phone. Is there anything else I can help you with?',
};

/** A short sentence in each voice, synthesised once by the current provider and held in memory as a WAV file. */
export class VoiceSamples {
  readonly #clock: Clock;
  readonly #endpoints: ProviderEndpoints;
  readonly #samples = new Map<string, Promise<Buffer>>();
  readonly #startedMs: number[] = [];
  #last: Promise<unknown> = Promise.resolve();

  constructor(clock: Clock, endpoints: ProviderEndpoints) {
    this.#clock = clock;
    this.#endpoints = endpoints;
  }

  /** Errors: `provider_rejected`, `provider_unavailable`, `timeout`; `limit_reached` beyond 20 new samples a minute. */
  async of(request: SampleRequest, withinMs: number): Promise<Buffer> {
    const { url, apiKey } = this.#endpoints.current('murf');
    if (apiKey === null) throw new LigaiError('provider_rejected', 'Cannot speak a sample: murf_api_key is not set');
    const key = JSON.stringify([url, apiKey, request.model, request.voiceId, request.language]);
    const known = this.#samples.get(key);
    if (known !== undefined) return known;
    this.#admit();
    const work = () =>
      withDeadline(this.#clock, withinMs, 'Ask Murf for a sample', (signal) =>
        this.#speak(request, { url, apiKey, signal }),
      );
    // One at a time.
    const sample = this.#last.then(work, work);
    this.#last = sample.catch(() => {});
    const [oldest] = this.#samples.keys();
    if (this.#samples.size >= mostSamples && oldest !== undefined) this.#samples.delete(oldest);
    this.#samples.set(key, sample);
    // A newer request may have taken its place.
    sample.catch(() => this.#samples.get(key) === sample && this.#samples.delete(key));
    // The samples before it may be slow too.
    return await withDeadline(this.#clock, withinMs, 'Ask Murf for a sample', () => sample);
  }

  #admit(): void {
    const nowMs = this.#clock.monotonic();
    while ((this.#startedMs[0] ?? nowMs) < nowMs - minuteMs) this.#startedMs.shift();
    if (this.#startedMs.length >= newPerMinute) {
      throw new LigaiError('limit_reached', `At most ${newPerMinute} new samples a minute are spoken`);
    }
    this.#startedMs.push(nowMs);
  }

  async #speak(
    { voiceId, language, model }: SampleRequest,
    { url, apiKey, signal }: { url: string; apiKey: string; signal: AbortSignal },
  ): Promise<Buffer> {
    await using murf = murfTextToSpeech({ url, apiKey: () => apiKey, clock: this.#clock, limits: { limitedMs: 2000 } });
    const text = sentences[language.toLowerCase().split('-')[0] ?? ''] ?? sentences['en'] ?? '';
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    // Reads all audio: an abandoned context counts against the account's limit for a while.
    for await (const chunk of murf.speak({ text, voiceId, language, model, sampleRateHz }, signal)) {
      if (bytes < mostBytes) chunks.push(chunk);
      bytes += chunk.length;
    }
    return wavOf(Buffer.concat(chunks));
  }
}

/** RIFF WAVE of L16 little endian mono. */
function wavOf(audio: Buffer): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + audio.length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRateHz, 24);
  header.writeUInt32LE(sampleRateHz * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(audio.length, 40);
  return Buffer.concat([header, audio]);
}
