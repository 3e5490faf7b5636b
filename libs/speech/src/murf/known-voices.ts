import { type Clock, inBackground, silentLog } from '@ligai/kernel';
import type { TextToSpeechRequest } from '../text-to-speech.ts';
import { listMurfVoices, type MurfVoice, murfLocale, voiceNamed } from './murf-voices.ts';

const freshMs = 600_000;
/** Pause after a failure, so that an unreachable provider is not requested for every sentence. */
const againMs = 60_000;
const answerWithinMs = 5000;

export type KnownVoicesOptions = { url: () => string; apiKey: () => string; clock: Clock };

type Entry = { voices: MurfVoice[] | undefined; until: number };

/**
 * The voices of each model, read in the background: no sentence waits for them. Until they are known no locale is sent,
 * which every voice accepts: it uses its own.
 */
export class KnownVoices implements Disposable {
  readonly #options: KnownVoicesOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #stop = new AbortController();

  constructor(options: KnownVoicesOptions) {
    this.#options = options;
  }

  /** Reads the list if it is missing or outdated. Never throws. */
  prepare(model: string): void {
    const { clock } = this.#options;
    const key = `${this.#options.url()} ${model} ${this.#options.apiKey()}`;
    const entry = this.#entries.get(key);
    if (this.#stop.signal.aborted || (entry && clock.monotonic() < entry.until)) return;
    // One reading at a time, and of few models and keys at all.
    if (this.#entries.size > 20) this.#entries.clear();
    this.#entries.set(key, { voices: entry?.voices, until: clock.monotonic() + againMs });
    inBackground(silentLog, 'read the voices', this.#read(key, model));
  }

  /** Murf's name of the language, if the voice is listed with it and it is not the voice's own; else undefined. */
  localeFor({ model, voiceId, language }: TextToSpeechRequest): string | undefined {
    const locale = murfLocale(language);
    if (voiceId.startsWith(`${locale}-`)) return undefined;
    this.prepare(model);
    const entry = this.#entries.get(`${this.#options.url()} ${model} ${this.#options.apiKey()}`);
    const voice = entry?.voices && voiceNamed(entry.voices, voiceId);
    return voice && voice.locales[0] !== locale && voice.locales.includes(locale) ? locale : undefined;
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #read(key: string, model: string): Promise<void> {
    const { url, apiKey, clock } = this.#options;
    const deadline = new AbortController();
    using _timer = clock.after(answerWithinMs, () => deadline.abort());
    const signal = AbortSignal.any([deadline.signal, this.#stop.signal]);
    const voices = await listMurfVoices({ url: url(), apiKey: apiKey(), model }, signal);
    this.#entries.set(key, { voices, until: clock.monotonic() + freshMs });
  }
}
