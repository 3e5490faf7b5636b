import type { Clock } from '@ligai/kernel';

/** The interval at which the limit is read while requests wait: the limit may rise without any context ending. */
const recheckMs = 250;

/**
 * Murf limits the active contexts of an account and rejects further ones. This gate admits as many at a time, in
 * request order. The limit may change: after it falls, no request is admitted until enough contexts have ended.
 */
export class ContextGate {
  readonly #places: () => number;
  readonly #clock: Clock;
  #recheck: Disposable | undefined;
  #taken = 0;
  readonly #waiting: Array<() => void> = [];

  constructor(places: () => number, clock: Clock) {
    this.#places = places;
    this.#clock = clock;
  }

  /** Resolves with a place; dispose it when Murf has finished. Rejects with the signal's reason when it aborts first. */
  enter(signal: AbortSignal): Promise<Disposable> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#waiting.splice(this.#waiting.indexOf(admit), 1);
        this.#recheckWhileWaiting();
        reject(signal.reason);
      };
      const admit = () => {
        signal.removeEventListener('abort', onAbort);
        resolve(this.#newPlace());
      };
      if (this.#taken < this.#places() && this.#waiting.length === 0) return admit();
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiting.push(admit);
      this.#recheckWhileWaiting();
    });
  }

  #admitWaiting(): void {
    while (this.#taken < this.#places() && this.#waiting.length > 0) this.#waiting.shift()?.();
    this.#recheckWhileWaiting();
  }

  #recheckWhileWaiting(): void {
    if (this.#waiting.length > 0) {
      this.#recheck ??= this.#clock.after(recheckMs, () => {
        this.#recheck = undefined;
        this.#admitWaiting();
      });
      return;
    }
    this.#recheck?.[Symbol.dispose]();
    this.#recheck = undefined;
  }

  #newPlace(): Disposable {
    this.#taken += 1;
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (left) return;
        left = true;
        this.#taken -= 1;
        this.#admitWaiting();
      },
    };
  }
}
