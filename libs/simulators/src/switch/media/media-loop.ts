import type { Clock } from '@ligai/kernel';

const frameMs = 20;
/** What is later than this is left out, as a switch that was stopped does not send it either. */
const latestMs = 1000;

/**
 * Calls `onFrame` every 20 ms, counted from a monotonic origin: a late timer is followed by the frames that it missed, so
 * the pace never drifts. `onSkip` tells how many frames were left out because the process had stood still.
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
