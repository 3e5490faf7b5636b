import type { Clock } from '@ligai/kernel';

const checkEveryMs = 500;

/**
 * Calls `died` once the parent process has ended: detected by the end of the channel to it, if there is one, and by
 * polling. Not a security measure; it only prevents a service from outliving its starter.
 */
export function watchParent(parentPid: number, clock: Clock, died: () => void): Disposable {
  const wasOurParent = process.ppid === parentPid;
  let next: Disposable | undefined;
  let over = false;
  const end = () => {
    if (over) return;
    over = true;
    died();
  };
  const check = () => {
    if (over) return;
    if ((wasOurParent && process.ppid !== parentPid) || !exists(parentPid)) return end();
    next = clock.after(checkEveryMs, check);
  };
  process.once('disconnect', end);
  check();
  return {
    [Symbol.dispose]() {
      over = true;
      next?.[Symbol.dispose]();
      process.off('disconnect', end);
    },
  };
}

function exists(pid: number): boolean {
  try {
    // Signal 0 only tests whether the process exists.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
