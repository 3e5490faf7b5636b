/**
 * A change between speech and silence, or the level of a sound, measured once it has lasted for a while. `sinceMs`: the
 * actual time, which is before the time of the decision. `levelDb`: mean level of the sound so far, in dBFS.
 */
export type SpeechEdge =
  | { type: 'caller_speech_started' | 'caller_speech_stopped'; sinceMs: number; levelDb: number }
  | { type: 'caller_speech_measured'; levelDb: number };

/** 60 ms: a click of the line is shorter, the shortest "sim" is not. */
const framesToStart = 3;
/** 160 ms: the closures within words are shorter. */
const framesToStop = 8;
/** 200 ms: the onset of a word is quieter than the word. */
const framesToMeasure = 10;
/** A sound that becomes this much louder is measured again: somebody else may be speaking. */
const louderDb = 6;

/** Debounces a voice activity detector, which classifies each frame independently, and measures how loud sounds are. */
export class SpeechEdges {
  readonly #frameMs: number;
  #speaking = false;
  /** Consecutive frames that contradict `#speaking`. */
  #against = 0;
  /** Speech frames of the sound since it was last measured, and the sum of their powers. */
  #frames = 0;
  #power = 0;
  #measuredDb = -Infinity;

  constructor(frameMs: number) {
    this.#frameMs = frameMs;
  }

  /** Processes the next frame, whose last sample arrived at `atMs`. `power`: mean square of its samples, 1 at full scale. */
  frame(isSpeech: boolean, power: number, atMs: number): SpeechEdge | undefined {
    if (!isSpeech && !this.#speaking) this.#forget();
    if (isSpeech) {
      this.#frames += 1;
      this.#power += power;
    }
    this.#against = isSpeech === this.#speaking ? 0 : this.#against + 1;
    if (this.#against < (this.#speaking ? framesToStop : framesToStart)) return this.#measured(isSpeech);
    const sinceMs = atMs - this.#against * this.#frameMs;
    this.#speaking = isSpeech;
    this.#against = 0;
    const levelDb = Math.max(this.#measuredDb, this.#levelDb());
    if (!isSpeech) this.#forget();
    return { type: isSpeech ? 'caller_speech_started' : 'caller_speech_stopped', sinceMs, levelDb };
  }

  #measured(isSpeech: boolean): SpeechEdge | undefined {
    if (!isSpeech || !this.#speaking || this.#frames < framesToMeasure) return undefined;
    const levelDb = this.#levelDb();
    this.#frames = 0;
    this.#power = 0;
    if (levelDb < this.#measuredDb + louderDb) return undefined;
    this.#measuredDb = levelDb;
    return { type: 'caller_speech_measured', levelDb };
  }

  /** Of the frames since the last measurement; if there are none, as measured last. */
  #levelDb(): number {
    if (this.#frames === 0) return this.#measuredDb;
    return 10 * Math.log10(Math.max(this.#power / this.#frames, 1e-10));
  }

  #forget(): void {
    this.#frames = 0;
    this.#power = 0;
    this.#measuredDb = -Infinity;
  }
}

/** Mean square of 16-bit samples, 1 at full scale. */
export function powerOf(samples: Int16Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / (Math.max(1, samples.length) * 32_768 ** 2);
}
