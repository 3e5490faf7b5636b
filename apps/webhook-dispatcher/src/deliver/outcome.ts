import type { SettledAttempt } from '@ligai/db';
import type { Answer } from '../send/message.ts';
import type { DispatcherTiming } from '../timing.ts';

export type Outcome = Pick<SettledAttempt, 'success' | 'next' | 'gone'>;
type RetryPolicy = Pick<DispatcherTiming, 'retryAfterMs' | 'longestRetryAfterMs'>;

/**
 * What an answer to try number `attempt` (from 1) means. `docs/api-readings.md`, "webhook retry": network failures, time-outs,
 * 5xx and 429 are tried again; all else but 2xx is an end, and 410 ends the webhook too.
 */
export function outcomeOf(answer: Answer, attempt: number, policy: RetryPolicy): Outcome {
  const { statusCode, refused, retryAfterMs } = answer;
  const gone = statusCode === 410;
  if (answer.error === null) return { success: true, next: { status: 'delivered' }, gone };
  const pauseMs = policy.retryAfterMs[attempt - 1];
  if (refused || !isWorthRetrying(statusCode) || pauseMs === undefined) {
    return { success: false, next: { status: 'dead' }, gone };
  }
  const askedMs = statusCode === 429 ? Math.min(retryAfterMs ?? 0, policy.longestRetryAfterMs) : 0;
  return { success: false, next: { status: 'pending', inMs: Math.max(pauseMs, askedMs) }, gone };
}

const isWorthRetrying = (status: number | null): boolean => status === null || status === 429 || status >= 500;
