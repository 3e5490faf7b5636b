/** A change between speech and silence. `sinceMs`: the actual time, which is before the time of the decision. */
export type SpeechEdge = { type: 'caller_speech_started' | 'caller_speech_stopped'; sinceMs: number };

/** 60 ms: a click of the line is shorter, the shortest "sim" is not. */
const framesToStart = 3;
/** 160 ms: the closures within words are shorter. */
const framesToStop = 8;

/** Debounces a voice activity detector, which classifies each frame independently. */
export class SpeechEdges {
  readonly #frameMs: number;
  #speaking = false;
  /** Consecutive frames that contradict `#speaking`. */
  #against = 0;

  constructor(frameMs: number) {
    this.#frameMs = frameMs;
  }

  /** Processes the next frame, whose last sample arrived at `atMs`. */
  frame(isSpeech: boolean, atMs: number): SpeechEdge | undefined {
    this.#against = isSpeech === this.#speaking ? 0 : this.#against + 1;
    if (this.#against < (this.#speaking ? framesToStop : framesToStart)) return undefined;
    const sinceMs = atMs - this.#against * this.#frameMs;
    this.#speaking = isSpeech;
    this.#against = 0;
    return { type: isSpeech ? 'caller_speech_started' : 'caller_speech_stopped', sinceMs };
  }
}
