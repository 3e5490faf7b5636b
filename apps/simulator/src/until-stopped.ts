import type { Clock } from '@ligai/kernel';

const checkEveryMs = 500;

/**
 * Resolves on SIGTERM or SIGINT, or when the process that started us (`LIGAI_PARENT_PID`) has ended, so that none is
 * left behind.
 */
export async function untilStopped(clock: Clock, parentPid: number | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const stop = () => resolve();
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(signal, stop);
  const stopped = new AbortController();
  if (parentPid !== undefined) watch(clock, parentPid, stopped.signal).then(stop, () => {});
  await promise;
  stopped.abort();
  for (const signal of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.off(signal, stop);
}

async function watch(clock: Clock, parentPid: number, signal: AbortSignal): Promise<void> {
  const wasOurs = process.ppid === parentPid;
  while ((!wasOurs || process.ppid === parentPid) && isRunning(parentPid)) await clock.sleep(checkEveryMs, signal);
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 only checks that the process exists.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
