import type { LoopReport } from './loop-probe.ts';

/**
 * Preloaded into a process that is measured (`--import`): notices how late its timers fire, and reports the longest delay
 * when its starter asks for it over IPC. The channel alone does not hold the process open.
 */
const everyMs = 5;

let last = performance.now();
let longestStopMs = 0;

setInterval(() => {
  const now = performance.now();
  longestStopMs = Math.max(longestStopMs, now - last - everyMs);
  last = now;
}, everyMs).unref();

process.on('message', (message) => {
  if (message !== 'report') return;
  // Asked while the loop has just been stopped: the timer that would say so has not fired yet.
  longestStopMs = Math.max(longestStopMs, performance.now() - last - everyMs);
  process.send?.({ longestStopMs } satisfies LoopReport);
  longestStopMs = 0;
});
process.channel?.unref();
