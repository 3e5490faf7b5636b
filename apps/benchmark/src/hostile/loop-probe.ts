import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Reads how long a process that preloaded `report-loop.ts` stood still. */
export type LoopProbe = {
  /** The longest of each since the last time it was asked. Waits until the process can answer. */
  takeLongest(): Promise<LoopReport>;
  /** Collects all garbage; then as `takeLongest`. */
  collectGarbage(): Promise<LoopReport>;
};

/** What `report-loop.ts` sends. */
export type LoopReport = {
  /** Between two turns of the event loop, by the clock: what other processes of the machine take counts too. */
  longestStopMs: number;
  /** Between two turns of the event loop, CPU time of the main thread. */
  longestBusyMs: number;
};

/** `child` has an IPC channel. */
export function probeOf(child: ChildProcess): LoopProbe {
  return { takeLongest: () => ask(child, 'report'), collectGarbage: () => ask(child, 'collect') };
}

async function ask(child: ChildProcess, what: 'report' | 'collect'): Promise<LoopReport> {
  const over = new AbortController();
  const { signal } = over;
  const answer = once(child, 'message', { signal });
  const gone = once(child, 'exit', { signal }).then(() => {
    throw new Error('The process under attack ended');
  });
  // Whichever of them comes too late.
  for (const one of [answer, gone]) one.catch(() => {});
  child.send(what);
  const [message] = await Promise.race([answer, gone]).finally(() => over.abort());
  return message as LoopReport;
}
