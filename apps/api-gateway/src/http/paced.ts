import type { Clock } from '@ligai/kernel';
import { idleMs, minBytesPerSecond, rateAfterMs } from './edge-limits.ts';
import { UnreadableRequest } from './unreadable-request.ts';

export type Pace = {
  clock: Clock;
  /** Aborts the wait for the next bytes, with the error to throw. */
  signal?: AbortSignal;
};

/**
 * Passes a body on and holds its client to a pace: `UnreadableRequest` with 408 if nothing comes for `idleMs`, or if the
 * time spent waiting exceeds what `minBytesPerSecond` allows. Only time spent waiting for the client counts.
 */
export async function* paced(pieces: AsyncIterable<Buffer>, { clock, signal }: Pace): AsyncGenerator<Buffer> {
  const iterator = pieces[Symbol.asyncIterator]();
  let waitedMs = 0;
  let bytes = 0;
  try {
    for (;;) {
      const startedMs = clock.monotonic();
      const next = await withinIdleTime(iterator.next(), { clock, ...(signal && { signal }) });
      if (next.done) return;
      waitedMs += clock.monotonic() - startedMs;
      bytes += next.value.length;
      if (waitedMs > rateAfterMs && bytes < (minBytesPerSecond * waitedMs) / 1000) {
        throw new UnreadableRequest(408, `The body came with less than ${minBytesPerSecond} bytes a second`);
      }
      yield next.value;
    }
  } finally {
    // Not awaited: a client that has stopped sending would hold this up as well.
    iterator.return?.().catch(() => {});
  }
}

/** Waits for what a client sends next. Error: `UnreadableRequest` with 408 after `idleMs`. */
export async function withinIdleTime<T>(work: Promise<T>, { clock, signal }: Pace): Promise<T> {
  const { promise: stalled, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal?.reason);
  using _ = clock.after(idleMs, () => {
    reject(new UnreadableRequest(408, `Nothing of the body came for ${idleMs / 1000} s`));
  });
  signal?.addEventListener('abort', onAbort);
  if (signal?.aborted) onAbort();
  try {
    return await Promise.race([work, stalled]);
  } finally {
    signal?.removeEventListener('abort', onAbort);
    // The slower of the two is not awaited.
    work.catch(() => {});
    stalled.catch(() => {});
  }
}
