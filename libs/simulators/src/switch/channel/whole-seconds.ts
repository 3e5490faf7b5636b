import type { Clock } from '@ligai/kernel';

/**
 * Runs `fn` when the wall clock has counted `seconds` more whole seconds, like FreeSWITCH's scheduler and
 * `originate_timeout`: between `seconds` − 1 and `seconds` from now.
 */
export function afterWholeSeconds(clock: Clock, seconds: number, fn: () => void): Disposable {
  const intoSecond = clock.now() % 1000;
  return clock.after(Math.max(0, seconds * 1000 - intoSecond), fn);
}
