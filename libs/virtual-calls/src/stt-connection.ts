import type { ConversationFact } from '@ligai/conversation';
import { unreachable } from '@ligai/kernel';
import type { Listener, SoundSource } from './microphone.ts';
import type { Random } from './random.ts';
import type { TimedWord } from './speech.ts';
import type { SttFault, SttOptions } from './stt-options.ts';
import type { Timeline } from './timeline.ts';

/** The adapter replaces a connection that has not answered speech for this long, each time twice as long. */
const unansweredMs = 2000;
/** Connections in a row that answer nothing before it stops trying. */
const mostDeaf = 3;
/** The vendor accepts audio at this multiple of real time. */
const catchUpSpeed = 1.25;
const reconnectMs = 200;

type Connection = { is: 'up' } | { is: 'silent' } | { is: 'lost'; sinceMs: number };

/** What a model of a provider needs. */
export type SttParts = {
  timeline: Timeline;
  options: SttOptions;
  random: Random;
  onFact: (fact: ConversationFact) => void;
};

/** A connection to speech-to-text, with its faults and as the product's adapter handles them. A subclass recognises. */
export abstract class SttConnection implements Listener {
  protected readonly timeline: Timeline;
  protected readonly options: SttOptions;
  /** Sounds that count as speech. */
  protected sounding = 0;
  protected losesFinal = false;
  /** The text of a final result that was not sent: the adapter makes the guess final when the next segment begins. */
  protected owed = '';
  readonly #random: Random;
  readonly #onFact: (fact: ConversationFact) => void;
  #connection: Connection = { is: 'up' };
  #sentUntilMs = 0;
  #missed: TimedWord[] = [];
  #backlogUntilMs = 0;
  #silentUntilMs = 0;
  #deafInARow = 0;
  /** The loss was reported, and nothing was answered since. */
  #isAway = false;
  #unanswered: Disposable | undefined;

  constructor({ timeline, options, random, onFact }: SttParts) {
    this.timeline = timeline;
    this.options = options;
    this.#random = random;
    this.#onFact = onFact;
    for (const fault of options.faults) timeline.at(fault.atMs, () => this.#fail(fault));
  }

  /** A word that was not misheard as nothing. */
  protected abstract hear(word: TimedWord): void;
  protected abstract speechStarted(): void;
  /** No sound that counts as speech is left. */
  protected abstract speechEnded(): void;
  /** Removes and returns the words of the guess. */
  protected abstract takeGuess(): TimedWord[];
  /** The product requests the result of what was heard so far. */
  abstract finalize(): void;

  protected get isUp(): boolean {
    return this.#connection.is === 'up';
  }

  word(word: TimedWord): void {
    if (this.#connection.is !== 'up') this.#missed.push(word);
    else if (this.timeline.nowMs >= this.#backlogUntilMs) this.#recognise(word);
    else this.#hearLater(word);
  }

  soundStarted(source: SoundSource): void {
    if (!this.#countsAsSpeech(source)) return;
    this.#watchForAnswer();
    this.sounding += 1;
    this.speechStarted();
  }

  soundEnded(source: SoundSource): void {
    if (!this.#countsAsSpeech(source)) return;
    this.sounding -= 1;
    if (this.sounding === 0) this.speechEnded();
  }

  protected textOf(words: readonly TimedWord[]): string {
    const text = words.map((word) => word.text).join(' ');
    if (this.options.punctuation === 'as_said' || text === '') return text;
    const bare = text.replace(/[.,;:!?…]+(?=\s|$)/gu, '');
    return this.options.punctuation === 'none' ? bare : `${bare}.`;
  }

  /** Results stay in order. */
  protected send(fact: ConversationFact): void {
    const { owed } = this;
    this.owed = '';
    if (owed !== '') this.send({ type: 'final_transcript', text: owed, endOfTurn: false });
    this.#deafInARow = 0;
    const { lagMs, jitterMs } = this.options;
    const atMs = Math.max(this.#sentUntilMs, this.timeline.nowMs + lagMs + this.#random.between(0, jitterMs));
    this.#sentUntilMs = atMs;
    this.timeline.at(atMs, () => {
      if (this.#connection.is !== 'silent') this.#onFact(fact);
    });
  }

  #recognise(word: TimedWord): void {
    this.hear({ ...word, text: this.#misheard(word.text) });
  }

  #countsAsSpeech(source: SoundSource): boolean {
    return this.options.noiseHoldsEndpointing || (source !== 'noise' && source !== 'tone');
  }

  /** Behind the audio that is sent after an outage. */
  #hearLater(word: TimedWord): void {
    this.#backlogUntilMs += (word.endMs - word.startMs) / catchUpSpeed;
    this.timeline.at(this.#backlogUntilMs, () => this.#recognise(word));
  }

  #misheard(word: string): string {
    if (!this.#random.chance(this.options.wordErrorRate)) return word;
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
        this.losesFinal = true;
        break;
      case 'dies':
        this.#lose({ retryable: true, detail: 'the connection was lost' });
        this.timeline.after(fault.forMs, () => this.#restore());
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
    this.#silentUntilMs = this.timeline.nowMs + forMs;
    this.#connection = { is: 'silent' };
    if (this.sounding > 0) this.#watchForAnswer();
    if (forMs < Number.POSITIVE_INFINITY) this.timeline.after(forMs, () => this.#answersAgain());
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
    this.#unanswered = this.timeline.after(unansweredMs * 2 ** this.#deafInARow, () => {
      this.#unanswered = undefined;
      this.#deafInARow += 1;
      if (this.#deafInARow >= mostDeaf) this.#lose({ retryable: false, detail: 'speech was not answered' });
      else this.#replace();
    });
  }

  /** After a connection that answered nothing, a new one proves nothing until it answers. */
  #replace(): void {
    this.#lose({ retryable: true, detail: 'speech was not answered' });
    this.timeline.after(reconnectMs, () => {
      if (this.timeline.nowMs >= this.#silentUntilMs) this.#restore();
      else {
        this.#connection = { is: 'silent' };
        this.#watchForAnswer();
      }
    });
  }

  /** The words of the last guess become final, except the last one, as the adapter does. */
  #lose(failure: { retryable: boolean; detail: string }): void {
    const words = this.takeGuess();
    const last = words.pop();
    if (last) this.#missed.unshift(last);
    this.#connection = { is: 'lost', sinceMs: this.timeline.nowMs };
    if (words.length > 0) this.#onFact({ type: 'final_transcript', text: this.textOf(words), endOfTurn: false });
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
    this.#backlogUntilMs = this.timeline.nowMs;
    for (const word of this.#missed.splice(0)) this.#hearLater(word);
    this.timeline.at(this.#backlogUntilMs, () => {
      if (this.sounding === 0) this.speechEnded();
    });
  }
}
