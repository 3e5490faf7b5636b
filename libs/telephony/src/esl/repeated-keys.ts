import type { CallId } from '@ligai/contracts';
import type { KeyWay } from './switch-fact.ts';

/**
 * From the event of a key by SIP INFO to that of the same key by RTP, at most: INFO is sent at the press and RTP's
 * event comes at the release. Recorded: 180 ms for a key held down for 200 ms.
 */
const repeatedWithinMs = 2_000;

type Key = { digit: string; way: KeyWay; atMs: number };

/**
 * Some telephones send each key both ways. A key repeats an earlier one if it has the same digit and came the other way,
 * and nothing else has repeated that one: so "1 1" pressed on such a telephone is two keys, and on one that sends one
 * way too.
 */
export class RepeatedKeys {
  /** Keys without a repetition yet, oldest first. */
  readonly #open = new Map<CallId, Key[]>();

  /** True if the key repeats an earlier one. */
  isRepeat(callId: CallId, key: Key): boolean {
    const recent = (this.#open.get(callId) ?? []).filter(({ atMs }) => key.atMs - atMs <= repeatedWithinMs);
    const earlier = recent.findIndex(({ digit, way }) => digit === key.digit && way !== key.way);
    if (earlier >= 0) recent.splice(earlier, 1);
    else recent.push(key);
    this.#open.set(callId, recent);
    return earlier >= 0;
  }

  forget(callId: CallId): void {
    this.#open.delete(callId);
  }
}
