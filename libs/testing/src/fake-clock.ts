import type { Clock } from '@ligai/kernel';

type Timer = { dueMs: number; run: () => void };

/**
 * A clock that stands still until a test advances it. `now` starts at 2026-01-15T10:30:00Z, `monotonic` at 0.
 * `pending` counts the timers that were not cleared: a test may assert that none survives.
 */
export class FakeClock implements Clock {
  readonly #startedAtMs: number;
  readonly #timers = new Set<Timer>();
  #elapsedMs = 0;

  constructor(startedAtMs: number = Date.UTC(2026, 0, 15, 10, 30)) {
    this.#startedAtMs = startedAtMs;
  }

  get pending(): number {
    return this.#timers.size;
  }

  now(): number {
    return this.#startedAtMs + this.#elapsedMs;
  }

  monotonic(): number {
    return this.#elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        timer[Symbol.dispose]();
        reject(signal?.reason);
      };
      const timer = this.after(ms, () => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      });
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  after(ms: number, fn: () => void): Disposable {
    const timer = { dueMs: this.#elapsedMs + Math.max(0, ms), run: fn };
    this.#timers.add(timer);
    return { [Symbol.dispose]: () => void this.#timers.delete(timer) };
  }

  /**
   * Advances by `ms`: runs the due timers in the order of their times, including timers that they set, and lets
   * promises settle before and after each.
   */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#elapsedMs + ms;
    await settle();
    for (let timer = this.#nextDue(untilMs); timer; timer = this.#nextDue(untilMs)) {
      this.#timers.delete(timer);
      this.#elapsedMs = timer.dueMs;
      timer.run();
      await settle();
    }
    this.#elapsedMs = untilMs;
  }

  #nextDue(untilMs: number): Timer | undefined {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (timer.dueMs <= untilMs && (next === undefined || timer.dueMs < next.dueMs)) next = timer;
    }
    return next;
  }
}

/** Waits for one turn of the event loop, after which every promise that needs no time or I/O has settled. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
