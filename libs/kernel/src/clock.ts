import { LigaiError } from './errors.ts';

/** The source of time. Only this file uses `Date.now` and `setTimeout`; tests pass their own clock. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump; for display and for the database. */
  now(): number;
  /** Milliseconds that only ever grow, from an arbitrary origin; for durations, pacing and leases. */
  monotonic(): number;
  /** Resolves after `ms`; rejects with the signal's reason at once when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `fn` once after `ms`. Dispose the result to cancel it; disposing twice is harmless. */
  after(ms: number, fn: () => void): Disposable;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', onAbort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', onAbort, { once: true });
    });
  },
  after(ms, fn) {
    const timer = setTimeout(fn, ms);
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/**
 * Waits for `work` for at most `ms`, then rejects with `timeout`. The signal that `work` receives aborts on the
 * deadline and when `signal` does, so that no work continues unnoticed.
 */
export async function withDeadline<T>(
  clock: Clock,
  ms: number,
  action: string,
  work: (signal: AbortSignal) => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const deadline = new AbortController();
  const joined = signal ? AbortSignal.any([signal, deadline.signal]) : deadline.signal;
  // Made when it is needed: an error costs its stack trace, and most waits end in time.
  const late = () => new LigaiError('timeout', `${action}: no answer within ${ms} ms`, { retryable: true });
  const timer = clock.after(ms, () => deadline.abort(late()));
  let onAbort: (() => void) | undefined;
  try {
    const aborted = new Promise<never>((_, reject) => {
      onAbort = () => reject(joined.reason);
      if (joined.aborted) onAbort();
      else joined.addEventListener('abort', onAbort, { once: true });
    });
    return await Promise.race([work(joined), aborted]);
  } finally {
    timer[Symbol.dispose]();
    if (onAbort) joined.removeEventListener('abort', onAbort);
  }
}

/** Waits for `work` until `signal` aborts, then rejects with the signal's reason. `work` itself continues. */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  // A promise for each wait: one for all of them would hold every result until the end.
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
