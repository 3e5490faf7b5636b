import type { Clock } from './clock.ts';
import { isLigaiError } from './errors.ts';

/** Exponential backoff: `firstMs × factor^(attempt − 1)`, never above `maxMs`, then spread by ±`jitter` (0–1). */
export type Backoff = { firstMs: number; maxMs: number; factor?: number; jitter?: number };

/** The pause before retry number `attempt`, counted from 1. */
export function backoffMs(attempt: number, backoff: Backoff, random: () => number = Math.random): number {
  const { firstMs, maxMs, factor = 2, jitter = 0.2 } = backoff;
  const bare = Math.min(maxMs, firstMs * factor ** (attempt - 1));
  return Math.round(bare * (1 + jitter * (2 * random() - 1)));
}

/**
 * Runs `work` up to `attempts` times, pausing between them. Only errors marked `retryable` are tried again; the last one
 * is thrown. An abort ends the pause and throws the signal's reason.
 */
export async function retry<T>(
  clock: Clock,
  options: { attempts: number; backoff: Backoff; signal?: AbortSignal },
  work: (attempt: number) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= options.attempts || !isLigaiError(error) || !error.retryable) throw error;
      await clock.sleep(backoffMs(attempt, options.backoff), options.signal);
    }
  }
}
