import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Reads how long the event loop of a process that preloaded `report-loop.ts` was blocked. */
export type LoopProbe = {
  /** The maxima since the last call. Waits until the process can respond. */
  takeLongest(): Promise<LoopReport>;
  /** Collects all garbage, then returns the same as `takeLongest`. */
  collectGarbage(): Promise<LoopReport>;
};

/** What `report-loop.ts` sends. */
export type LoopReport = {
  /** Wall-clock time between two turns of the event loop: includes time taken by other processes. */
  longestStopMs: number;
  /** CPU time of the main thread between two turns of the event loop. */
  longestBusyMs: number;
};

/** `child` must have an IPC channel. */
export function probeOf(child: ChildProcess): LoopProbe {
  return { takeLongest: () => ask(child, 'report'), collectGarbage: () => ask(child, 'collect') };
}

async function ask(child: ChildProcess, what: 'report' | 'collect'): Promise<LoopReport> {
  const over = new AbortController();
  const { signal } = over;
  const answer = once(child, 'message', { signal });
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new Error('The measured process exited');
  });
  // The promise that loses the race must not become an unhandled rejection.
  for (const one of [answer, gone]) one.catch(() => {});
  child.send(what);
  const [message] = await Promise.race([answer, gone]).finally(() => over.abort());
  return message as LoopReport;
}
