import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { LoopReport } from './loop-probe.ts';

/**
 * Preloaded (`--import`) into a measured process: measures how late its timers fire, reports the longest delay over IPC
 * on request, and collects garbage on request. The channel alone does not prevent the process from exiting.
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
  // This also returns memory to the system, so that free heap of earlier requests cannot hide growth.
  if (message === 'collect') collect({ type: 'major', flavor: 'last-resort' });
  else if (message !== 'report') return;
  // The loop may have been blocked just before this message, before the timer that measures it has fired.
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

/** CPU time of this thread alone: excludes other processes and this process's workers. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
