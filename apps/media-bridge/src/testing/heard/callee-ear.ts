import type { Clock } from '@ligai/kernel';
import { type Place, type RecordedVoice, recognisedBy } from './voice.ts';

/** A word, or a part of it, that reached the callee. */
export type HeardFragment = {
  /** Number of the word in `RecordedVoice.words`. */
  word: number;
  /** Part of the word's samples that was heard, from 0 to 1. */
  share: number;
  atMs: number;
};

/** Words of the agent heard by the callee, in order. A word that a pause divides is one fragment. */
export class CalleeEar {
  readonly fragments: HeardFragment[] = [];
  readonly #clock: Clock;
  readonly #voice: RecordedVoice;
  /** Where the next sample is expected. */
  #place: Place | undefined;
  #silentSinceMs = 0;

  constructor(clock: Clock, voice: RecordedVoice) {
    this.#clock = clock;
    this.#voice = voice;
  }

  /** Time without speech. */
  get silentMs(): number {
    return this.#clock.monotonic() - this.#silentSinceMs;
  }

  listen(frame: Int16Array): void {
    frame.forEach((sample, n) => {
      if (sample === 0) return;
      if (this.#place?.samples[this.#place.at] !== sample) {
        const next = frame.subarray(n, n + recognisedBy);
        this.#place = next.length === recognisedBy ? this.#voice.placeOf(next) : undefined;
      }
      if (!this.#place) return;
      const word = this.#place.words[this.#place.at] as number;
      this.#place.at += 1;
      if (word >= 0) this.#hear(word);
    });
  }

  #hear(word: number): void {
    this.#silentSinceMs = this.#clock.monotonic();
    const step = 1 / (this.#voice.words[word]?.samples ?? 1);
    const last = this.fragments.at(-1);
    if (last?.word === word) last.share += step;
    else this.fragments.push({ word, share: step, atMs: this.#clock.monotonic() });
  }
}
