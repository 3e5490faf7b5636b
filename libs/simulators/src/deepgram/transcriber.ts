import { AudibleTextDecoder } from '../audible-text/audible-text-decoder.ts';
import type { DeepgramMessage, HeardWord, messagesFor } from './messages.ts';

export type TranscriberOptions = {
  sampleRateHz: 8000 | 16000;
  interimResults: boolean;
  vadEvents: boolean;
  /** Silence after which an utterance ends; null if endpointing is off. */
  endpointingMs: number | null;
  utteranceEndMs: number | null;
  interimEveryMs: number;
  longestSegmentMs: number;
  speechFinal: boolean;
};

/** Interval of final and of interim results without words, during silence and noise, as from the service. */
const emptyResultEveryMs = 5000;
const emptyInterimEveryMs = 1000;

type ResultKind = { speechFinal?: boolean; fromFinalize?: boolean };

/**
 * Converts audible text to Deepgram's messages. All times come from the audio, never from the clock: the same bytes
 * give the same messages, independent of their arrival.
 *
 * A segment runs from the last final result to the next; an utterance from the last `speech_final` to the next.
 */
export class Transcriber {
  readonly #options: TranscriberOptions;
  readonly #make: ReturnType<typeof messagesFor>;
  readonly #decoder: AudibleTextDecoder;
  #segment: HeardWord[] = [];
  #segmentStartMs = 0;
  #utteranceOpen = false;
  #lastInterimMs = 0;
  #lastResultMs = 0;
  #lastInterimText = '';
  /** End of the last final word that no `UtteranceEnd` has reported yet. */
  #unreportedWordEndMs: number | undefined;
  #out: DeepgramMessage[] = [];

  constructor(make: ReturnType<typeof messagesFor>, options: TranscriberOptions) {
    this.#options = options;
    this.#make = make;
    this.#decoder = new AudibleTextDecoder(options.sampleRateHz);
  }

  get audioMs(): number {
    return this.#decoder.positionMs;
  }

  /** At most 20 ms at a time, for the exact order of messages; `hear` cuts longer audio. */
  hear(samples: Int16Array): DeepgramMessage[] {
    const step = this.#options.sampleRateHz / 50;
    for (let at = 0; at < samples.length; at += step) this.#hearStep(samples.subarray(at, at + step));
    return this.#drain();
  }

  /** Makes the pending words final; the result may be empty. */
  finalize(): DeepgramMessage[] {
    this.#takeWords(this.#decoder.flush());
    this.#finishSegment({ speechFinal: this.#options.speechFinal, fromFinalize: true });
    return this.#drain();
  }

  /** The last results of a closing stream; none if no words are pending. */
  end(): DeepgramMessage[] {
    this.#takeWords(this.#decoder.flush());
    if (this.#segment.length > 0) this.#finishSegment({ speechFinal: this.#options.speechFinal });
    return this.#drain();
  }

  #hearStep(samples: Int16Array): void {
    this.#takeWords(this.#decoder.push(samples));
    const { endpointingMs, longestSegmentMs, interimResults, interimEveryMs } = this.#options;
    const now = this.#decoder.positionMs;
    const silentMs = this.#decoder.silentMs;
    if (this.#utteranceOpen && endpointingMs !== null && silentMs >= endpointingMs) this.#endUtterance();
    else if (this.#segment.length > 0 && now - this.#segmentStartMs >= longestSegmentMs) this.#finishSegment({});
    else if (interimResults && now - this.#lastInterimMs >= interimEveryMs) this.#guess();
    if (!this.#utteranceOpen && now - this.#segmentStartMs >= emptyResultEveryMs) this.#finishSegment({});
    else if (interimResults && now - this.#lastResultMs >= emptyInterimEveryMs) this.#pushResults([], now, false);
    this.#maybeUtteranceEnd(now);
  }

  #takeWords(events: ReturnType<AudibleTextDecoder['push']>): void {
    for (const event of events) {
      if (event.type === 'speech') this.#beginSpeech(event.startMs);
      if (event.type === 'word' || event.type === 'partial') this.#segment.push(event);
    }
  }

  #beginSpeech(startMs: number): void {
    // The segment of an utterance excludes the silence before its first word.
    if (!this.#utteranceOpen && this.#segment.length === 0)
      this.#segmentStartMs = Math.max(this.#segmentStartMs, startMs);
    this.#utteranceOpen = true;
    if (this.#options.vadEvents) this.#out.push(this.#make.speechStarted(startMs));
  }

  #guess(): void {
    const now = this.#decoder.positionMs;
    const pending = this.#decoder.pendingText;
    const guessed = { text: pending, startMs: now, endMs: now };
    const words = pending === '' ? this.#segment : [...this.#segment, guessed];
    const text = words.map((word) => word.text).join(' ');
    if (text === '' || text === this.#lastInterimText) return;
    this.#lastInterimMs = now;
    this.#lastInterimText = text;
    this.#pushResults(words, now, false);
  }

  #pushResults(words: HeardWord[], endMs: number, isFinal: boolean, kind: ResultKind = {}): void {
    this.#lastResultMs = this.#decoder.positionMs;
    this.#out.push(this.#make.results({ words, startMs: this.#segmentStartMs, endMs, isFinal, ...kind }));
  }

  #endUtterance(): void {
    this.#takeWords(this.#decoder.flush());
    this.#finishSegment({ speechFinal: this.#options.speechFinal });
  }

  #finishSegment(kind: ResultKind): void {
    const words = this.#segment;
    // Within an utterance the cut is between two words, so that no word belongs to two segments.
    const cutMs = kind.speechFinal === undefined ? words.at(-1)?.endMs : undefined;
    const endMs = cutMs ?? this.#decoder.positionMs;
    this.#pushResults(words, endMs, true, kind);
    this.#unreportedWordEndMs = words.at(-1)?.endMs ?? this.#unreportedWordEndMs;
    this.#segment = [];
    this.#segmentStartMs = endMs;
    this.#lastInterimText = '';
    this.#utteranceOpen = this.#utteranceOpen && kind.speechFinal === undefined;
  }

  #maybeUtteranceEnd(now: number): void {
    const { utteranceEndMs } = this.#options;
    if (utteranceEndMs === null || this.#unreportedWordEndMs === undefined || this.#segment.length > 0) return;
    if (now - this.#unreportedWordEndMs < utteranceEndMs || this.#decoder.silentMs < utteranceEndMs) return;
    this.#out.push(this.#make.utteranceEnd(this.#unreportedWordEndMs));
    this.#unreportedWordEndMs = undefined;
  }

  #drain(): DeepgramMessage[] {
    const out = this.#out;
    this.#out = [];
    return out;
  }
}
