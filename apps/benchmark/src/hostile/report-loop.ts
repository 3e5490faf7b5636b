import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LoopReport } from './loop-probe.ts';

/**
 * Preloaded into a process that is measured (`--import`): measures how late its timers fire, and reports the longest delay
 * when its starter asks for it over IPC; collects garbage when asked to. The channel alone does not hold the process open.
 */
const everyMs = 5;

let last = performance.now();
let lastCpuMs = threadCpuMs();
let longestStopMs = 0;
let longestBusyMs = 0;

setInterval(() => note(), everyMs).unref();

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'major'; flavor: 'last-resort' }) => void;

process.on('message', (message) => {
  // Also gives memory back to the system, so that room which earlier requests have left hides no growth.
  if (message === 'collect') collect({ type: 'major', flavor: 'last-resort' });
  else if (message !== 'report') return;
  // The loop may have stopped just before this message: the timer that would measure that has not fired yet.
  note();
  process.send?.({ longestStopMs, longestBusyMs } satisfies LoopReport);
  longestStopMs = 0;
  longestBusyMs = 0;
});
process.channel?.unref();

function note(): void {
  const now = performance.now();
  const cpuMs = threadCpuMs();
  longestStopMs = Math.max(longestStopMs, now - last - everyMs);
  longestBusyMs = Math.max(longestBusyMs, cpuMs - lastCpuMs);
  last = now;
  lastCpuMs = cpuMs;
}

/** CPU time of this thread alone: other processes of the machine and this process's workers do not count. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
