/** Audio that is this late is useless to a conversation: its turn has passed. */
const staleAfterMs = 1000;
/** After this time, a constant delay is no longer treated as lateness. */
const windowMs = 500;

/**
 * Detects late audio. After a stall of this process or the network, the switch sends its buffered audio in one burst,
 * faster than real time, so lateness is the delay of the audio relative to the clock. If audio was lost, or the stream
 * paused, the delay is permanent: once it has been constant for 500 ms in real time, it becomes the new origin.
 */
export class StaleAudio {
  /** When the first sample would have been spoken without any delay. Monotonic. */
  #originMs: number | undefined;
  #audioMs = 0;
  #windowFromMs = 0;
  #windowAudioMs = 0;
  #leastLagMs = Number.POSITIVE_INFINITY;
  #firstOriginMs = 0;

  /**
   * By how much the audio is later than at the start, for good: audio that was lost, pauses of the stream, and a clock of
   * the switch that is slower than ours. The bridge cannot correct it.
   */
  get shiftMs(): number {
    return this.#originMs === undefined ? 0 : Math.max(0, this.#originMs - this.#firstOriginMs);
  }

  /** Processes `ms` of audio that arrived at `nowMs` (monotonic). False if it is too late. */
  isFresh(ms: number, nowMs: number): boolean {
    this.#audioMs += ms;
    if (this.#originMs === undefined) this.#firstOriginMs = nowMs - ms;
    this.#originMs ??= nowMs - ms;
    const lagMs = nowMs - this.#originMs - this.#audioMs;
    if (lagMs < 0) this.#originMs += lagMs;
    this.#noteLag(Math.max(0, lagMs), ms, nowMs);
    return nowMs - this.#originMs - this.#audioMs <= staleAfterMs;
  }

  #noteLag(lagMs: number, ms: number, nowMs: number): void {
    this.#leastLagMs = Math.min(this.#leastLagMs, lagMs);
    this.#windowAudioMs += ms;
    const elapsedMs = nowMs - this.#windowFromMs;
    if (elapsedMs < windowMs) return;
    const atPace = this.#windowAudioMs > elapsedMs * 0.5 && this.#windowAudioMs < elapsedMs * 1.5;
    if (atPace && this.#originMs !== undefined) this.#originMs += this.#leastLagMs;
    this.#windowFromMs = nowMs;
    this.#windowAudioMs = 0;
    this.#leastLagMs = Number.POSITIVE_INFINITY;
  }
}
