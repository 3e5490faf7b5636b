export type UnansweredLimits = {
  /** Time since the begin of speech without any answer after which a connection counts as deaf. */
  unansweredMs: number;
  /**
   * Upper limit of that time, which doubles with each deaf connection in a row: a service that sends nothing for a noise
   * must not be replaced all the time.
   */
  longestUnansweredMs: number;
};

/** The end of speech that was answered up to here needs no other answer. */
const answeredTailMs = 1000;

/** Notices a service that accepts audio and does not answer, by the speech that local voice activity detects. */
export class UnansweredSpeech {
  readonly #limits: UnansweredLimits;
  #speaking = false;
  #isAnswered = false;
  #sinceMs: number | undefined;
  #audioMs = 0;
  #deafInARow = 0;

  constructor(limits: UnansweredLimits) {
    this.#limits = limits;
  }

  /** Where the speech without an answer begins in the stream; undefined if there is none. */
  get audioMs(): number | undefined {
    return this.#sinceMs === undefined ? undefined : this.#audioMs;
  }

  /** True after a deaf connection, until a later one answers. */
  get isDoubtful(): boolean {
    return this.#deafInARow > 0;
  }

  /** Voice activity changes now, at `audioMs` of the stream. */
  voice(speaking: boolean, nowMs: number, audioMs: number): void {
    if (speaking && !this.#speaking) {
      this.#isAnswered = false;
      this.#begin(nowMs, audioMs);
    }
    this.#speaking = speaking;
    if (!speaking && this.#isAnswered && nowMs - (this.#sinceMs ?? nowMs) < answeredTailMs) this.#sinceMs = undefined;
  }

  /** The service has sent something about the audio before `audioMs` of the stream. */
  answered(nowMs: number, audioMs: number): void {
    this.#deafInARow = 0;
    this.#isAnswered = true;
    this.#sinceMs = undefined;
    if (this.#speaking) this.#begin(nowMs, audioMs);
  }

  #begin(nowMs: number, audioMs: number): void {
    if (this.#sinceMs !== undefined) return;
    this.#sinceMs = nowMs;
    this.#audioMs = audioMs;
  }

  /** For `ms` there was no audio, so there was nothing to answer. */
  postpone(ms: number): void {
    if (this.#sinceMs !== undefined) this.#sinceMs += ms;
  }

  /** A new connection is open and is sent the unanswered speech. */
  restart(nowMs: number): void {
    if (this.#sinceMs !== undefined) this.#sinceMs = nowMs;
  }

  /** Milliseconds without an answer, once the connection counts as deaf. */
  overdueMs(nowMs: number): number | undefined {
    if (this.#sinceMs === undefined) return undefined;
    const { unansweredMs, longestUnansweredMs } = this.#limits;
    const silentMs = nowMs - this.#sinceMs;
    return silentMs >= Math.min(longestUnansweredMs, unansweredMs * 2 ** this.#deafInARow) ? silentMs : undefined;
  }

  /** The connection is replaced. Returns how many in a row were deaf. */
  replaced(): number {
    this.#deafInARow += 1;
    return this.#deafInARow;
  }
}
