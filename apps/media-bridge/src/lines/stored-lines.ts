import type { PromptSnapshot, Settings } from '@ligai/contracts';
import { spokenLines } from '@ligai/conversation';
import { claimLine, findStoredLines, type LineVoice, longestLine, type Queryable, storeLine } from '@ligai/db';
import { type Clock, inBackground, type Log, messageOf, Periodic, withDeadline } from '@ligai/kernel';
import type { TextToSpeech, TextToSpeechRequest } from '@ligai/speech';
import { playoutRateHz } from '../playout/piece-audio.ts';

export type Speaker = Pick<TextToSpeechRequest, 'voiceId' | 'language' | 'model'>;

/** The voice of a call. */
export function speakerOf(prompt: Pick<PromptSnapshot, 'voice_id' | 'language'>, settings: Settings): Speaker {
  const language = prompt.language ?? settings.language;
  return { voiceId: prompt.voice_id ?? settings.voice_id, language, model: settings.murf_model };
}

/** The stored lines of one voice, for its calls. */
export type LinesOfVoice = {
  /** The audio of a line as L16 of 8 kHz; undefined if it is not stored yet. */
  find(text: string): Uint8Array | undefined;
  /** Complete audio that a call has synthesised: stored if the text is a line. */
  synthesised(text: string, pcm: Uint8Array): void;
  /** Until disposed, a call synthesises speech; no line is synthesised meanwhile. */
  speaking(): Disposable;
};

export type StoredLinesOptions = {
  db: Queryable;
  clock: Clock;
  log: Log;
  textToSpeech: TextToSpeech;
  /** The address of the provider: a voice sounds different at another one, such as a simulator. */
  source: () => string;
  /** The voices that the next calls will probably have. Read once a minute, so that they need not wait for a call. */
  voicesInUse: () => Promise<readonly Speaker[]>;
};

/** About thirty voices. The least recently used are read from Postgres again. */
const mostBytesInMemory = 16_000_000;
const mostTextsOfVoice = 100;
const retryAfterMs = 60_000;
/** Another bridge synthesises a line in this time, or it has failed. */
const leaseMs = 30_000;
const synthesisWithinMs = 20_000;
const pauseBetweenMs = 500;
/** A line waits for the speech of calls, but not longer than this. */
const longestWaitMs = 5_000;
/** The first lines of a voice do not wait: without a filler and a goodbye, a call whose TTS fails ends in silence. */
const urgentLines = 2;
const quietCheckMs = 100;

type Voice = {
  readonly voice: LineVoice;
  readonly texts: Set<string>;
  readonly audio: Map<string, Uint8Array>;
  /** After a failure nothing is synthesised before this time. */
  notBeforeMs: number;
  /** The last attempt failed, which is logged once. */
  failing: boolean;
};

/**
 * The agent's fixed phrases, synthesised once per voice, stored in Postgres for all bridges, and held in the memory of
 * this process for all its calls: they are needed when TTS is slow or fails. Works in the background, one line at a
 * time: for the voices in use once a minute, for any other from the reservation of a call on, while the phone rings. A
 * failure is logged, and changes nothing for the call.
 */
export class StoredLines implements AsyncDisposable {
  readonly #options: StoredLinesOptions;
  /** The most recently used voice is the last one. */
  readonly #voices = new Map<string, Voice>();
  readonly #work: Periodic;
  #speaking = 0;

  constructor(options: StoredLinesOptions) {
    this.#options = options;
    const { clock, log } = options;
    this.#work = new Periodic({
      ...{ clock, log, action: 'store fixed phrases', everyMs: retryAfterMs, firstPause: true },
      run: (signal) => this.#completeVoices(signal),
    });
  }

  /** Loads or synthesises the missing lines of a voice in the background. */
  prepare(speaker: Speaker): void {
    if (!this.#isComplete(this.#voiceOf(speaker))) this.#work.wake();
  }

  linesOf(speaker: Speaker): LinesOfVoice {
    const { db, log } = this.#options;
    const one = this.#voiceOf(speaker);
    return {
      find: (text) => one.audio.get(text),
      synthesised: (text, pcm) => {
        if (!one.texts.has(text) || one.audio.has(text) || !isStorable(pcm)) return;
        this.#keep(one, text, pcm);
        inBackground(log, 'store a fixed phrase', this.#logFailure(storeLine(db, one.voice, text, pcm), one));
      },
      speaking: () => this.#noteSpeech(),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#work[Symbol.asyncDispose]();
  }

  #voiceOf({ voiceId, language, model }: Speaker): Voice {
    const voice = { source: this.#options.source(), model, voiceId, language, sampleRateHz: playoutRateHz };
    const key = JSON.stringify(voice);
    const texts = spokenLines(language).filter((text) => text.length <= longestLine.characters);
    const one = this.#voices.get(key) ?? {
      ...{
        voice,
        texts: new Set(texts.slice(0, mostTextsOfVoice)),
        audio: new Map(),
        notBeforeMs: -Infinity,
        failing: false,
      },
    };
    this.#voices.delete(key);
    this.#voices.set(key, one);
    return one;
  }

  #isComplete({ texts, audio }: Voice): boolean {
    return audio.size === texts.size;
  }

  #noteSpeech(): Disposable {
    let over = false;
    this.#speaking += 1;
    return {
      [Symbol.dispose]: () => {
        if (over) return;
        over = true;
        this.#speaking -= 1;
      },
    };
  }

  async #completeVoices(signal: AbortSignal): Promise<void> {
    const { clock, voicesInUse } = this.#options;
    for (const speaker of await voicesInUse()) this.#voiceOf(speaker);
    for (const one of [...this.#voices.values()].reverse()) {
      if (signal.aborted) return;
      if (this.#isComplete(one) || clock.monotonic() < one.notBeforeMs) continue;
      const done = await this.#logFailure(this.#complete(one, signal), one, signal);
      one.failing = !done;
      if (!done) one.notBeforeMs = clock.monotonic() + retryAfterMs;
    }
  }

  async #complete(one: Voice, signal: AbortSignal): Promise<void> {
    const { clock, db } = this.#options;
    const missing = () => [...one.texts].filter((text) => !one.audio.has(text));
    for (const [text, audio] of await findStoredLines(db, one.voice, missing())) this.#keep(one, text, audio);
    for (const text of missing()) {
      if (one.audio.size >= urgentLines) await this.#waitForQuiet(signal);
      if (!(await claimLine(db, one.voice, text, leaseMs))) continue;
      const pcm = await this.#synthesise(one.voice, text, signal);
      if (!isStorable(pcm)) continue;
      await storeLine(db, one.voice, text, pcm);
      this.#keep(one, text, pcm);
      await clock.sleep(pauseBetweenMs, signal);
    }
  }

  async #waitForQuiet(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    for (const sinceMs = clock.monotonic(); this.#speaking > 0 && clock.monotonic() - sinceMs < longestWaitMs; )
      await clock.sleep(quietCheckMs, signal);
  }

  async #synthesise({ voiceId, language, model }: LineVoice, text: string, signal: AbortSignal): Promise<Uint8Array> {
    const { clock, textToSpeech } = this.#options;
    const request = { ...{ voiceId, language, model, text }, sampleRateHz: playoutRateHz } as const;
    const speak = async (ended: AbortSignal) => {
      const parts: Uint8Array[] = [];
      for await (const pcm of textToSpeech.speak(request, ended)) parts.push(pcm);
      return Buffer.concat(parts);
    };
    return withDeadline(clock, synthesisWithinMs, 'Synthesise a fixed phrase', speak, signal);
  }

  #keep(one: Voice, text: string, audio: Uint8Array): void {
    one.audio.set(text, audio);
    let bytes = 0;
    for (const [key, voice] of [...this.#voices].reverse()) {
      for (const { length } of voice.audio.values()) bytes += length;
      if (bytes > mostBytesInMemory && voice !== one) this.#voices.delete(key);
    }
  }

  /** False if the work failed. */
  async #logFailure(work: Promise<void>, { voice, failing }: Voice, signal?: AbortSignal): Promise<boolean> {
    try {
      await work;
      return true;
    } catch (error) {
      const { voiceId, language } = voice;
      const fields = { voiceId, language, detail: messageOf(error) };
      if (!signal?.aborted) this.#options.log[failing ? 'debug' : 'warn'](fields, failed);
      return false;
    }
  }
}

const failed = 'fixed phrases of a voice cannot be stored, retried later';

const isStorable = ({ length }: Uint8Array): boolean => length > 0 && length <= longestLine.bytes;
