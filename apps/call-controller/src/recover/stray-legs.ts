import type { CallId } from '@ligai/contracts';
import { backoffMs, type Clock } from '@ligai/kernel';

/** A leg that one hangup did not end will hardly be ended by many: soon asked again, then less and less often. */
const backoff = { firstMs: 5_000, maxMs: 600_000, jitter: 0 };

type Asked = { times: number; dueMs: number };

/**
 * Legs on one switch whose calls are over, and how often the switch was asked to end each of them. A leg that is still
 * there when it is due again is a zombie: FreeSWITCH confirms `uuid_kill` and keeps the channel, or lists a channel that it
 * does not find.
 */
export class StrayLegs {
  readonly #clock: Clock;
  readonly #asked = new Map<CallId, Asked>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Legs that are there although the switch was asked more than once to end them. */
  get zombies(): number {
    return [...this.#asked.values()].filter(({ times }) => times > 1).length;
  }

  isDue(callId: CallId): boolean {
    return this.#clock.monotonic() >= (this.#asked.get(callId)?.dueMs ?? 0);
  }

  /** The switch is being asked to end this leg, for the first or another time. */
  asked(callId: CallId): void {
    this.#note(callId, (this.#asked.get(callId)?.times ?? 0) + 1);
  }

  /** Its call ended without a confirmation of the switch, which was asked several times by then. */
  gaveUp(callId: CallId): void {
    this.#note(callId, 3);
  }

  ended(callId: CallId): void {
    this.#asked.delete(callId);
  }

  /** Those that the switch does not list any more have ended. */
  keepListed(listed: ReadonlyMap<CallId, unknown>): void {
    for (const callId of this.#asked.keys()) if (!listed.has(callId)) this.#asked.delete(callId);
  }

  #note(callId: CallId, times: number): void {
    this.#asked.set(callId, { times, dueMs: this.#clock.monotonic() + backoffMs(times, backoff) });
  }
}
