import type { TimedWord } from './speech.ts';
import { SttConnection } from './stt-connection.ts';

/** Usual thresholds of Deepgram Flux, and its limit of silence. */
const eagerThreshold = 0.4;
const endThreshold = 0.7;
const timeoutMs = 5000;
/** How often the model evaluates the silence. */
const updateEveryMs = 80;

/**
 * Deepgram Flux: the text of a message is that of the whole turn, whose end it detects from words and silence with a
 * confidence. It has no request for a final result.
 */
export class FluxModel extends SttConnection {
  #turn: TimedWord[] = [];
  #silentSinceMs = 0;
  #isEndLikely = false;
  #partial: Disposable | undefined;
  #evaluation: Disposable | undefined;

  finalize(): void {}

  protected override hear(word: TimedWord): void {
    if (word.text === '') return;
    if (this.#isEndLikely) this.send({ type: 'turn_hint', hint: 'resumed' });
    this.#isEndLikely = false;
    this.#turn.push(word);
    this.#partial ??= this.timeline.after(this.options.partialEveryMs, () => this.#update());
  }

  protected override speechStarted(): void {
    this.#evaluation?.[Symbol.dispose]();
  }

  protected override speechEnded(): void {
    this.#silentSinceMs = this.timeline.nowMs;
    this.#evaluateLater();
  }

  protected override takeGuess(): TimedWord[] {
    this.#partial?.[Symbol.dispose]();
    this.#partial = undefined;
    this.#isEndLikely = false;
    const words = this.#turn;
    this.#turn = [];
    return words;
  }

  #update(): void {
    this.#partial?.[Symbol.dispose]();
    this.#partial = undefined;
    if (this.isUp && this.#turn.length > 0) this.send({ type: 'partial_transcript', text: this.textOf(this.#turn) });
  }

  #evaluateLater(): void {
    this.#evaluation?.[Symbol.dispose]();
    this.#evaluation = this.timeline.after(updateEveryMs, () => this.#evaluate());
  }

  #evaluate(): void {
    if (!this.isUp || this.sounding > 0 || this.#turn.length === 0) return;
    const silenceMs = this.timeline.nowMs - this.#silentSinceMs;
    const text = this.textOf(this.#turn);
    const confidence = this.options.endConfidence(text, silenceMs);
    if (confidence >= endThreshold || silenceMs >= timeoutMs) {
      this.takeGuess();
      this.send({ type: 'final_transcript', text, endOfTurn: true, confidence });
      return;
    }
    if (confidence >= eagerThreshold && !this.#isEndLikely) {
      this.#update();
      this.#isEndLikely = true;
      this.send({ type: 'turn_hint', hint: 'end_likely', confidence });
    }
    this.#evaluateLater();
  }
}
