/** Audio that comes this much later than it was spoken is of no use to a conversation: its turn has passed. */
const staleAfterMs = 1000;
/** How long audio that never catches up is taken for late before it is taken for the new present. */
const windowMs = 500;

/**
 * Tells late audio from fresh. After a stall, ours or the network's, the switch sends all that it kept in one burst; in a
 * burst audio comes faster than it was spoken, so lateness is how far the audio lags behind the clock. Where audio was
 * lost for good, or the stream paused, the lag never goes away: once it has stayed for 500 ms at the pace of speech, it
 * is no lag any more but where the stream now stands.
 */
export class StaleAudio {
  /** When the first sample would have been spoken, were nothing late. Monotonic. */
  #originMs: number | undefined;
  #audioMs = 0;
  #windowFromMs = 0;
  #windowAudioMs = 0;
  #leastLagMs = Number.POSITIVE_INFINITY;

  /** `ms` of audio arrived at `nowMs` (monotonic). False where it is too late to be heard. */
  isFresh(ms: number, nowMs: number): boolean {
    this.#audioMs += ms;
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
