/** The delay of the audio is compared over the current and the previous period of this length. */
const periodMs = 500;

/**
 * When audio of a stream arrived, or would have arrived without jitter: audio that is late, after a stall of the network or
 * of this process, was recorded no later than audio that was in time. The least delay of the last 0.5 to 1 s counts, so a
 * clock of the sender that is 300 ppm off causes an error of 0.3 ms, and lost audio is forgotten within a second.
 */
export class StreamClock {
  #audioMs = 0;
  #leastMs = Number.POSITIVE_INFINITY;
  #previousMs = Number.POSITIVE_INFINITY;
  #periodFromMs = Number.NEGATIVE_INFINITY;

  /** The next `ms` of audio arrived completely at `nowMs` (monotonic). */
  received(ms: number, nowMs: number): void {
    this.#audioMs += ms;
    if (nowMs - this.#periodFromMs >= periodMs) {
      this.#previousMs = this.#leastMs;
      this.#leastMs = Number.POSITIVE_INFINITY;
      this.#periodFromMs = nowMs;
    }
    this.#leastMs = Math.min(this.#leastMs, nowMs - this.#audioMs);
  }

  /** The time of the audio that lies `agoMs` before the end of all audio so far. */
  at(agoMs: number): number {
    return Math.min(this.#leastMs, this.#previousMs) + this.#audioMs - agoMs;
  }
}
