import { systemClock } from '@ligai/kernel';

export type WaitOptions = {
  /** The condition, for the error's message. */
  what: string;
  timeoutMs: number;
  everyMs?: number;
};

/** Calls `check` until it returns a value, and returns that value. An error of `check` ends the wait. */
export async function waitUntil<T>(
  check: () => Promise<T | undefined | false> | T | undefined | false,
  { what, timeoutMs, everyMs = 50 }: WaitOptions,
): Promise<T> {
  const deadline = systemClock.monotonic() + timeoutMs;
  for (;;) {
    const found = await check();
    if (found !== undefined && found !== false) return found;
    if (systemClock.monotonic() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await systemClock.sleep(everyMs);
  }
}
