import type { CallId } from '@ligai/contracts';

/**
 * Calls that must not be adopted, because they are being claimed or an unconfirmed claim of them is being returned. The
 * two overlap: a call is free again when the last of its guards is disposed.
 */
export class ClaimGuards {
  readonly #guards = new Map<CallId, number>();

  has(callId: CallId): boolean {
    return this.#guards.has(callId);
  }

  hold(callId: CallId): Disposable {
    this.#guards.set(callId, (this.#guards.get(callId) ?? 0) + 1);
    return { [Symbol.dispose]: () => this.#release(callId) };
  }

  #release(callId: CallId): void {
    const left = (this.#guards.get(callId) ?? 0) - 1;
    if (left > 0) this.#guards.set(callId, left);
    else this.#guards.delete(callId);
  }
}
