import type { CallId } from '@ligai/contracts';
import { backoffMs, type Clock } from '@ligai/kernel';

/**
 * A leg that one hangup did not end rarely ends by further ones: the retry is soon at first, then at increasing
 * intervals.
 */
const backoff = { firstMs: 5_000, maxMs: 600_000, jitter: 0 };

type Asked = { times: number; dueMs: number };

/**
 * Legs on one switch whose calls have ended, and the number of hangup requests for each. A leg that still exists at its
 * next retry is a zombie: FreeSWITCH confirms `uuid_kill` and does not end the channel, or lists a channel that it does
 * not find.
 */
export class StrayLegs {
  readonly #clock: Clock;
  readonly #asked = new Map<CallId, Asked>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Legs that still exist after more than one hangup request. */
  get zombies(): number {
    return [...this.#asked.values()].filter(({ times }) => times > 1).length;
  }

  isDue(callId: CallId): boolean {
    return this.#clock.monotonic() >= (this.#asked.get(callId)?.dueMs ?? 0);
  }

  /** Records a hangup request for this leg. */
  asked(callId: CallId): void {
    this.#note(callId, (this.#asked.get(callId)?.times ?? 0) + 1);
  }

  /** Its call ended without confirmation by the switch, after several hangup requests. */
  noteUnconfirmed(callId: CallId): void {
    this.#note(callId, 3);
  }

  ended(callId: CallId): void {
    this.#asked.delete(callId);
  }

  /** Legs that the switch no longer lists have ended. */
  keepListed(listed: ReadonlyMap<CallId, unknown>): void {
    for (const callId of this.#asked.keys()) if (!listed.has(callId)) this.#asked.delete(callId);
  }

  #note(callId: CallId, times: number): void {
    this.#asked.set(callId, { times, dueMs: this.#clock.monotonic() + backoffMs(times, backoff) });
  }
}
