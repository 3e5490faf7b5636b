import type { Clock } from '@ligai/kernel';
import type { CodedVoice } from './voice.ts';

/** A word, or a part of it, that reached the callee. */
export type HeardFragment = {
  /** Number of the word in `CodedVoice.words`. */
  word: number;
  /** Part of the word's samples that was heard, from 0 to 1. */
  share: number;
  atMs: number;
};

/** Words of the agent heard by the callee, in order. A word that a pause divides is one fragment. */
export class CalleeEar {
  readonly fragments: HeardFragment[] = [];
  readonly #clock: Clock;
  readonly #voice: CodedVoice;
  #silentSinceMs = 0;

  constructor(clock: Clock, voice: CodedVoice) {
    this.#clock = clock;
    this.#voice = voice;
  }

  /** Time without speech. */
  get silentMs(): number {
    return this.#clock.monotonic() - this.#silentSinceMs;
  }

  listen(frame: Int16Array): void {
    for (const sample of frame) {
      const word = this.#voice.wordAt(sample);
      if (word === undefined) continue;
      this.#silentSinceMs = this.#clock.monotonic();
      const step = 1 / (this.#voice.words[word]?.samples ?? 1);
      const last = this.fragments.at(-1);
      if (last?.word === word) last.share += step;
      else this.fragments.push({ word, share: step, atMs: this.#clock.monotonic() });
    }
  }
}
