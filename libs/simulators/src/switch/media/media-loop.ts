import type { Clock } from '@ligai/kernel';

const frameMs = 20;
/** Frames that are later than this are omitted, as by a switch that was stopped. */
const latestMs = 1000;

/**
 * Calls `onFrame` every 20 ms, counted from a monotonic origin: a late timer processes all missed frames, so the rate
 * does not drift. `onSkip` receives the number of frames that were omitted because the process was blocked.
 */
export function startMediaLoop(
  clock: Clock,
  { onFrame, onSkip }: { onFrame: () => void; onSkip: (frames: number) => void },
): Disposable {
  let dueMs = clock.monotonic() + frameMs;
  let stopped = false;
  let timer = clock.after(frameMs, run);
  function run(): void {
    const nowMs = clock.monotonic();
    const lost = nowMs - dueMs > latestMs ? Math.floor((nowMs - dueMs) / frameMs) : 0;
    if (lost > 0) onSkip(lost);
    dueMs += lost * frameMs;
    while (dueMs <= nowMs && !stopped) {
      dueMs += frameMs;
      onFrame();
    }
    if (!stopped) timer = clock.after(Math.max(0, dueMs - clock.monotonic()), run);
  }
  return {
    [Symbol.dispose]: () => {
      stopped = true;
      timer[Symbol.dispose]();
    },
  };
}
