import type { TimedWord } from './speech.ts';
import { SttConnection } from './stt-connection.ts';

/** Deepgram nova: segments that become final by silence or length, and hints of the end by silence alone. */
export class NovaModel extends SttConnection {
  #segment: TimedWord[] = [];
  /** A word was finalised since the last end of a turn. */
  #turnOpen = false;
  #partial: Disposable | undefined;
  #endpoint: Disposable | undefined;
  #utteranceEnd: Disposable | undefined;

  finalize(): void {
    if (!this.isUp || !this.options.answersFinalize) return;
    const words = this.takeGuess();
    this.send({ type: 'final_transcript', text: this.textOf(words), endOfTurn: true });
    this.#turnOpen = false;
  }

  protected override hear(word: TimedWord): void {
    this.#utteranceEnd?.[Symbol.dispose]();
    this.#utteranceEnd = this.timeline.after(this.options.utteranceEndMs, () => this.#gap());
    if (word.text === '') return;
    this.#segment.push(word);
    const startMs = this.#segment[0]?.startMs ?? word.startMs;
    if (word.endMs - startMs >= this.options.longestSegmentMs) this.#finalizeSegment(false);
    else this.#partialSoon(startMs);
  }

  protected override speechStarted(): void {
    this.#endpoint?.[Symbol.dispose]();
  }

  protected override speechEnded(): void {
    this.#endpoint?.[Symbol.dispose]();
    this.#endpoint = this.timeline.after(this.options.endpointingMs, () => this.#ended());
  }

  protected override takeGuess(): TimedWord[] {
    this.#partial?.[Symbol.dispose]();
    this.#partial = undefined;
    const words = this.#segment;
    this.#segment = [];
    // Words that become final because the connection is lost have no end of their turn.
    this.#turnOpen ||= words.length > 0;
    return words;
  }

  #partialSoon(startMs: number): void {
    if (this.#partial) return;
    const { partialEveryMs } = this.options;
    const sinceMs = this.timeline.nowMs - startMs;
    const inMs = Math.ceil(sinceMs / partialEveryMs) * partialEveryMs - sinceMs;
    this.#partial = this.timeline.after(inMs, () => {
      this.#partial = undefined;
      if (this.#segment.length > 0) this.send({ type: 'partial_transcript', text: this.textOf(this.#segment) });
    });
  }

  /** Silence for the endpointing time. */
  #ended(): void {
    if (!this.isUp) return;
    if (this.#segment.length > 0) this.#finalizeSegment(this.options.speechFinal);
    else if (this.#turnOpen && this.options.speechFinal) {
      this.#turnOpen = false;
      this.send({ type: 'final_transcript', text: '', endOfTurn: true });
    }
  }

  #gap(): void {
    if (!this.isUp) return;
    if (this.#segment.length > 0) this.#finalizeSegment(false);
    if (!this.#turnOpen) return;
    this.#turnOpen = false;
    this.send({ type: 'utterance_ended' });
  }

  #finalizeSegment(endOfTurn: boolean): void {
    const words = this.takeGuess();
    this.#turnOpen = !endOfTurn;
    const isLost = this.losesFinal;
    this.losesFinal = false;
    if (isLost) this.owed = this.textOf(words);
    else this.send({ type: 'final_transcript', text: this.textOf(words), endOfTurn });
  }
}
