import type { CallId } from '@ligai/contracts';
import type { Clock } from '@ligai/kernel';

/** Longer than a busy switch takes from an originate to its channel. */
const keptMs = 60_000;
/** Far more than the calls hung up so early within a minute at the highest call rate. */
const maxKept = 10_000;

/**
 * Legs hung up between their originate and their channel, which are killed when the channel appears. Each is stored for
 * 60 s: neither a channel nor a failure arrives later.
 */
export class EarlyHangups {
  readonly #clock: Clock;
  /** In the order in which they were hung up. */
  readonly #notedAtMs = new Map<CallId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#notedAtMs.size;
  }

  note(callId: CallId): void {
    this.#notedAtMs.delete(callId);
    this.#notedAtMs.set(callId, this.#clock.monotonic());
    for (const [oldest, atMs] of this.#notedAtMs) {
      if (this.#isKept(atMs) && this.#notedAtMs.size <= maxKept) break;
      this.#notedAtMs.delete(oldest);
    }
  }

  /** Removes a leg; true if it was hung up within the last 60 s. */
  take(callId: CallId): boolean {
    const atMs = this.#notedAtMs.get(callId);
    this.#notedAtMs.delete(callId);
    return atMs !== undefined && this.#isKept(atMs);
  }

  #isKept(atMs: number): boolean {
    return this.#clock.monotonic() - atMs < keptMs;
  }
}
