import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Reads how long a process that preloaded `report-loop.ts` stood still. */
export type LoopProbe = {
  /** Milliseconds of the longest stop since the last time it was asked. Waits until the process can answer. */
  takeLongestStop(): Promise<number>;
};

/** What `report-loop.ts` sends. */
export type LoopReport = { longestStopMs: number };

/** `child` has an IPC channel. */
export function probeOf(child: ChildProcess): LoopProbe {
  return {
    async takeLongestStop() {
      const answer = once(child, 'message');
      const gone = once(child, 'exit').then(() => {
        throw new Error('The process under attack ended');
      });
      child.send('report');
      const [message] = await Promise.race([answer, gone]);
      return (message as LoopReport).longestStopMs;
    },
  };
}
