import { backoffMs, type Clock, messageOf } from '@ligai/kernel';
import type { Ending, Running } from './node-child.ts';

const backoff = { firstMs: 200, maxMs: 5000 };
/** A process that ran this long had started well: the next pause is the shortest again. */
const steadyAfterMs = 10_000;

export type KeepOptions = {
  clock: Clock;
  /** Called when it ended by itself; it restarts after `restartInMs`, or not at all if that is undefined. */
  onEnd: (ending: Ending, restartInMs: number | undefined) => void;
};

/**
 * Starts a process, and restarts it with increasing pauses whenever it ends. An error of the first start is thrown;
 * later ones count as an end. Disposing stops it permanently.
 */
export async function keepRunning(
  start: (attempt: number) => Promise<Running>,
  { clock, onEnd }: KeepOptions,
): Promise<AsyncDisposable> {
  const stop = new AbortController();
  let current: Running | undefined = await start(1);
  const supervised = supervise();

  async function supervise(): Promise<void> {
    for (let attempt = 1; !stop.signal.aborted; ) {
      const startedAtMs = clock.monotonic();
      const ending: Ending = current ? await current.ended : { detail: 'did not start', final: false };
      if (stop.signal.aborted) return;
      if (clock.monotonic() - startedAtMs > steadyAfterMs) attempt = 1;
      const pauseMs = ending.final ? undefined : backoffMs(attempt, backoff);
      onEnd(ending, pauseMs);
      if (pauseMs === undefined) return;
      await clock.sleep(pauseMs, stop.signal).catch(() => undefined);
      attempt += 1;
      current = stop.signal.aborted ? undefined : await startAgain(attempt);
    }
  }

  async function startAgain(attempt: number): Promise<Running | undefined> {
    try {
      return await start(attempt);
    } catch (error) {
      const ended = Promise.resolve({ detail: messageOf(error), final: false });
      return { ended, [Symbol.asyncDispose]: async () => undefined };
    }
  }

  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      await current?.[Symbol.asyncDispose]();
      await supervised;
      // It may have been starting during the first disposal.
      await current?.[Symbol.asyncDispose]();
    },
  };
}
