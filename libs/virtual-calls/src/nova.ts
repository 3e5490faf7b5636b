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
 * From `atMs` on. `silent`: connections are accepted and nothing is answered; the adapter notices it by unanswered speech and
 * reconnects. `dies`: the connection is lost and restored after `forMs`; audio of that time is transcribed afterwards
 * at 1.25 times real time. `refused`: it is lost for the rest of the call. `loses_final`: the final result of the next segment
 * is never sent, though its partial results were.
 */
export type SttFault = { atMs: number } & (
  | { kind: 'silent'; forMs?: number }
  | { kind: 'dies'; forMs: number }
  | { kind: 'refused' | 'loses_final' }
);

export const usualStt: SttOptions = {
  ...{ lagMs: 150, jitterMs: 60, partialEveryMs: 250, endpointingMs: 250, utteranceEndMs: 1000 },
  ...{ longestSegmentMs: 5000, noiseHoldsEndpointing: true, wordErrorRate: 0, punctuation: 'as_said' },
  ...{ speechFinal: true, answersFinalize: true, faults: [] },
};

/** The adapter replaces a connection that has not answered speech for this long, each time twice as long. */
const unansweredMs = 2500;
/** Connections in a row that answer nothing before it stops trying. */
const mostDeaf = 3;
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
  #losesFinal = false;
  /** The text of a final result that was not sent: the adapter makes the guess final when the next segment begins. */
  #owed = '';
  #silentUntilMs = 0;
  #deafInARow = 0;
  /** The loss was reported, and nothing was answered since. */
  #isAway = false;
  #unanswered: Disposable | undefined;

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
    this.#watchForAnswer();
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
    const isLost = this.#losesFinal;
    this.#losesFinal = false;
    if (isLost) this.#owed = this.#textOf(words);
    else this.#send({ type: 'final_transcript', text: this.#textOf(words), endOfTurn });
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
    const owed = this.#owed;
    this.#owed = '';
    if (owed !== '') this.#send({ type: 'final_transcript', text: owed, endOfTurn: false });
    this.#deafInARow = 0;
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
        this.#lose({ retryable: false, detail: 'the key was refused' });
        break;
      case 'loses_final':
        this.#losesFinal = true;
        break;
      case 'dies':
        this.#lose({ retryable: true, detail: 'the connection was lost' });
        this.#timeline.after(fault.forMs, () => this.#restore());
        break;
      case 'silent':
        this.#beSilent(fault);
        break;
      default:
        unreachable(fault);
    }
  }

  /** Nothing is answered. The adapter notices it by speech that has no answer, and replaces the connection. */
  #beSilent({ forMs = Number.POSITIVE_INFINITY }: Extract<SttFault, { kind: 'silent' }>): void {
    this.#silentUntilMs = this.#timeline.nowMs + forMs;
    this.#connection = { is: 'silent' };
    if (this.#sounding > 0) this.#watchForAnswer();
    if (forMs < Number.POSITIVE_INFINITY) this.#timeline.after(forMs, () => this.#answersAgain());
  }

  /** The silent connection answers again, late, unless the adapter has replaced it. */
  #answersAgain(): void {
    if (this.#connection.is !== 'silent') return;
    this.#unanswered?.[Symbol.dispose]();
    this.#unanswered = undefined;
    this.#restore();
  }

  #watchForAnswer(): void {
    if (this.#unanswered || this.#connection.is !== 'silent') return;
    this.#unanswered = this.#timeline.after(unansweredMs * 2 ** this.#deafInARow, () => {
      this.#unanswered = undefined;
      this.#deafInARow += 1;
      if (this.#deafInARow >= mostDeaf) this.#lose({ retryable: false, detail: 'speech was not answered' });
      else this.#replace();
    });
  }

  /** After a connection that answered nothing, a new one proves nothing until it answers. */
  #replace(): void {
    this.#lose({ retryable: true, detail: 'speech was not answered' });
    this.#timeline.after(reconnectMs, () => {
      if (this.#timeline.nowMs >= this.#silentUntilMs) this.#restore();
      else {
        this.#connection = { is: 'silent' };
        this.#watchForAnswer();
      }
    });
  }

  /** The words of the last guess become final, except the last one, as the adapter does. */
  #lose(failure: { retryable: boolean; detail: string }): void {
    const words = this.#close();
    const last = words.pop();
    if (last) this.#missed.unshift(last);
    this.#connection = { is: 'lost', sinceMs: this.#timeline.nowMs };
    if (words.length > 0) this.#onFact({ type: 'final_transcript', text: this.#textOf(words), endOfTurn: false });
    this.#turnOpen = words.length > 0;
    if (!this.#isAway || !failure.retryable) this.#onFact({ type: 'hearing_lost', ...failure });
    this.#isAway = true;
  }

  #restore(): void {
    if (this.#isAway) this.#onFact({ type: 'hearing_restored' });
    this.#isAway = false;
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
