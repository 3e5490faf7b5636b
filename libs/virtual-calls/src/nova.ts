import type { ConversationFact } from '@ligai/conversation';
import { unreachable } from '@ligai/kernel';
import type { Listener, SoundSource } from './microphone.ts';
import type { Random } from './random.ts';
import type { TimedWord } from './speech.ts';
import type { Timeline } from './timeline.ts';

/** How speech-to-text behaves: a model of Deepgram nova behind the product's adapter. */
export type SttOptions = {
  /** From the audio to its result at the bridge; each result takes up to `jitterMs` longer. */
  lagMs: number;
  jitterMs: number;
  partialEveryMs: number;
  /** Silence after which a segment is final and has `speech_final`. */
  endpointingMs: number;
  /** Gap between words after which `UtteranceEnd` is sent. */
  utteranceEndMs: number;
  /** A segment of this length becomes final without a pause. */
  longestSegmentMs: number;
  /** Noise counts as speech for the endpointing, as the provider documents; `UtteranceEnd` remains. */
  noiseHoldsEndpointing: boolean;
  /** Share of words that are replaced, split or dropped, 0–1. */
  wordErrorRate: number;
  /** How finals are punctuated. `sentences`: each ends with a period, also in the middle of a sentence. */
  punctuation: 'as_said' | 'none' | 'sentences';
  /** `speech_final` is never sent. */
  speechFinal: boolean;
  /** A requested final is sent. */
  answersFinalize: boolean;
  faults: readonly SttFault[];
};

/**
 * From `atMs` on. `silent`: the connection is accepted and nothing is answered; the adapter notices after `noticedAfterMs`
 * and reconnects. `dies`: the connection is lost and restored after `forMs`; audio of that time is transcribed afterwards
 * at 1.25 times real time. `refused`: it is lost for the rest of the call.
 */
export type SttFault = { atMs: number } & (
  | { kind: 'silent'; noticedAfterMs?: number; forMs?: number }
  | { kind: 'dies'; forMs: number }
  | { kind: 'refused' }
);

export const usualStt: SttOptions = {
  ...{ lagMs: 150, jitterMs: 60, partialEveryMs: 250, endpointingMs: 250, utteranceEndMs: 1000 },
  ...{ longestSegmentMs: 5000, noiseHoldsEndpointing: true, wordErrorRate: 0, punctuation: 'as_said' },
  ...{ speechFinal: true, answersFinalize: true, faults: [] },
};

/** Usual time from the begin of speech until the adapter notices that a stream answers nothing. */
const silenceNoticedMs = 3000;
/** The vendor accepts audio at this multiple of real time. */
const catchUpSpeed = 1.25;
const reconnectMs = 400;

type Connection = { is: 'up' } | { is: 'silent' } | { is: 'lost'; sinceMs: number };

export class NovaModel implements Listener {
  readonly #timeline: Timeline;
  readonly #options: SttOptions;
  readonly #random: Random;
  readonly #onFact: (fact: ConversationFact) => void;
  #segment: TimedWord[] = [];
  /** A word was finalised since the last end of a turn. */
  #turnOpen = false;
  #sounding = 0;
  #sentUntilMs = 0;
  #partial: Disposable | undefined;
  #endpoint: Disposable | undefined;
  #utteranceEnd: Disposable | undefined;
  #connection: Connection = { is: 'up' };
  #missed: TimedWord[] = [];
  #backlogUntilMs = 0;

  constructor(timeline: Timeline, options: SttOptions, random: Random, onFact: (fact: ConversationFact) => void) {
    this.#timeline = timeline;
    this.#options = options;
    this.#random = random;
    this.#onFact = onFact;
    for (const fault of options.faults) timeline.at(fault.atMs, () => this.#fail(fault));
  }

  word(word: TimedWord): void {
    const { nowMs } = this.#timeline;
    if (this.#connection.is !== 'up') this.#missed.push(word);
    else if (nowMs >= this.#backlogUntilMs) this.#hear(word);
    else this.#hearLater(word);
  }

  /** Behind the audio that is sent after an outage. */
  #hearLater(word: TimedWord): void {
    this.#backlogUntilMs += (word.endMs - word.startMs) / catchUpSpeed;
    this.#timeline.at(this.#backlogUntilMs, () => this.#hear(word));
  }

  soundStarted(source: SoundSource): void {
    if (!this.#countsAsSpeech(source)) return;
    this.#sounding += 1;
    this.#endpoint?.[Symbol.dispose]();
  }

  soundEnded(source: SoundSource): void {
    if (!this.#countsAsSpeech(source)) return;
    this.#sounding -= 1;
    if (this.#sounding === 0) this.#endpoint = this.#timeline.after(this.#options.endpointingMs, () => this.#ended());
  }

  #countsAsSpeech(source: SoundSource): boolean {
    return this.#options.noiseHoldsEndpointing || (source !== 'noise' && source !== 'tone');
  }

  /** The product requests the result of what was heard so far. */
  finalize(): void {
    if (this.#connection.is !== 'up' || !this.#options.answersFinalize) return;
    const words = this.#close();
    this.#send({ type: 'final_transcript', text: this.#textOf(words), endOfTurn: true });
    this.#turnOpen = false;
  }

  #hear(spoken: TimedWord): void {
    const heard = this.#misheard(spoken.text);
    this.#utteranceEnd?.[Symbol.dispose]();
    this.#utteranceEnd = this.#timeline.after(this.#options.utteranceEndMs, () => this.#gap());
    if (heard === '') return;
    this.#segment.push({ ...spoken, text: heard });
    const startMs = this.#segment[0]?.startMs ?? spoken.startMs;
    if (spoken.endMs - startMs >= this.#options.longestSegmentMs) this.#finalizeSegment(false);
    else this.#partialSoon(startMs);
    // The endpointing of a sound that has ended meanwhile: the result is late, not the sound.
    if (this.#sounding === 0 && spoken.endMs + this.#options.endpointingMs < this.#timeline.nowMs) this.#ended();
  }

  #partialSoon(startMs: number): void {
    if (this.#partial) return;
    const { partialEveryMs } = this.#options;
    const sinceMs = this.#timeline.nowMs - startMs;
    const inMs = Math.ceil(sinceMs / partialEveryMs) * partialEveryMs - sinceMs;
    this.#partial = this.#timeline.after(inMs, () => {
      this.#partial = undefined;
      if (this.#segment.length > 0) this.#send({ type: 'partial_transcript', text: this.#textOf(this.#segment) });
    });
  }

  /** Silence for the endpointing time. */
  #ended(): void {
    if (this.#connection.is !== 'up') return;
    if (this.#segment.length > 0) this.#finalizeSegment(this.#options.speechFinal);
    else if (this.#turnOpen && this.#options.speechFinal) {
      this.#turnOpen = false;
      this.#send({ type: 'final_transcript', text: '', endOfTurn: true });
    }
  }

  #gap(): void {
    if (this.#connection.is !== 'up') return;
    if (this.#segment.length > 0) this.#finalizeSegment(false);
    if (!this.#turnOpen) return;
    this.#turnOpen = false;
    this.#send({ type: 'utterance_ended' });
  }

  #finalizeSegment(endOfTurn: boolean): void {
    const words = this.#close();
    this.#turnOpen = !endOfTurn;
    this.#send({ type: 'final_transcript', text: this.#textOf(words), endOfTurn });
  }

  #close(): TimedWord[] {
    this.#partial?.[Symbol.dispose]();
    this.#partial = undefined;
    const words = this.#segment;
    this.#segment = [];
    return words;
  }

  #textOf(words: readonly TimedWord[]): string {
    const text = words.map((word) => word.text).join(' ');
    if (this.#options.punctuation === 'as_said' || text === '') return text;
    const bare = text.replace(/[.,;:!?…]+(?=\s|$)/gu, '');
    return this.#options.punctuation === 'none' ? bare : `${bare}.`;
  }

  /** Results stay in order. */
  #send(fact: ConversationFact): void {
    const { lagMs, jitterMs } = this.#options;
    const atMs = Math.max(this.#sentUntilMs, this.#timeline.nowMs + lagMs + this.#random.between(0, jitterMs));
    this.#sentUntilMs = atMs;
    this.#timeline.at(atMs, () => {
      if (this.#connection.is !== 'silent') this.#onFact(fact);
    });
  }

  #misheard(word: string): string {
    if (!this.#random.chance(this.#options.wordErrorRate)) return word;
    const kind = this.#random.integer(0, 2);
    if (kind === 0) return '';
    const half = Math.ceil(word.length / 2);
    return kind === 1 ? `${word.slice(0, half)} ${word.slice(half)}`.trim() : word.slice(0, half);
  }

  #fail(fault: SttFault): void {
    switch (fault.kind) {
      case 'refused':
        this.#lose(false);
        break;
      case 'dies':
        this.#lose();
        this.#timeline.after(fault.forMs, () => this.#restore());
        break;
      case 'silent':
        this.#beSilent(fault);
        break;
      default:
        unreachable(fault);
    }
  }

  #beSilent({ noticedAfterMs = silenceNoticedMs, forMs = 0 }: Extract<SttFault, { kind: 'silent' }>): void {
    this.#connection = { is: 'silent' };
    if (forMs > 0 && forMs < noticedAfterMs) {
      this.#timeline.after(forMs, () => this.#catchUp());
      return;
    }
    this.#timeline.after(noticedAfterMs, () => {
      this.#lose();
      this.#timeline.after(Math.max(reconnectMs, forMs - noticedAfterMs), () => this.#restore());
    });
  }

  /** The words of the last guess become final, except the last one, as the adapter does. */
  #lose(retryable = true): void {
    const words = this.#close();
    const last = words.pop();
    if (last) this.#missed.unshift(last);
    this.#connection = { is: 'lost', sinceMs: this.#timeline.nowMs };
    if (words.length > 0) this.#onFact({ type: 'final_transcript', text: this.#textOf(words), endOfTurn: false });
    this.#turnOpen = words.length > 0;
    this.#onFact({ type: 'hearing_lost', retryable, detail: 'Deepgram: connection lost' });
  }

  #restore(): void {
    this.#onFact({ type: 'hearing_restored' });
    this.#catchUp();
  }

  /** The audio of the outage is sent faster than real time, and new audio waits behind it. */
  #catchUp(): void {
    this.#connection = { is: 'up' };
    this.#backlogUntilMs = this.#timeline.nowMs;
    for (const word of this.#missed.splice(0)) this.#hearLater(word);
    this.#timeline.at(this.#backlogUntilMs + this.#options.endpointingMs, () => {
      if (this.#sounding === 0) this.#ended();
    });
  }
}
