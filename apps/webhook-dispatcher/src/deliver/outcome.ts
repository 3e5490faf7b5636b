import type { SettledAttempt } from '@ligai/db';
import type { Answer } from '../send/message.ts';
import type { DispatcherTiming } from '../timing.ts';

export type Outcome = Pick<SettledAttempt, 'success' | 'next' | 'gone'>;
type RetryPolicy = Pick<DispatcherTiming, 'retryAfterMs' | 'laterRetries' | 'longestRetryAfterMs'>;

/**
 * The meaning of the response to attempt number `attempt` (from 1). `docs/api-readings.md`, "webhook retry": network
 * failures, time-outs, 5xx and 429 are retried: three times, and then for `retryForHours`. Any other response except
 * 2xx is final, and 410 also deactivates the webhook.
 */
export function outcomeOf(answer: Answer, attempt: number, retryForHours: number, policy: RetryPolicy): Outcome {
  const { statusCode, refused, retryAfterMs } = answer;
  const gone = statusCode === 410;
  if (answer.error === null) return { success: true, next: { status: 'delivered' }, gone };
  const pauseMs = pauseAfter(attempt, retryForHours, policy);
  if (refused || !isWorthRetrying(statusCode) || pauseMs === undefined) {
    return { success: false, next: { status: 'dead' }, gone };
  }
  const askedMs = statusCode === 429 ? Math.min(retryAfterMs ?? 0, policy.longestRetryAfterMs) : 0;
  return { success: false, next: { status: 'pending', inMs: Math.max(pauseMs, askedMs) }, gone };
}

/**
 * The pause before the next attempt; undefined after the last one. The hours are the sum of the later pauses, so a
 * delivery that is sent again has all of them available.
 */
function pauseAfter(attempt: number, retryForHours: number, { retryAfterMs, laterRetries }: RetryPolicy) {
  if (attempt <= retryAfterMs.length) return retryAfterMs[attempt - 1];
  let leftMs = retryForHours * 3_600_000;
  for (let later = attempt - retryAfterMs.length, pauseMs = laterRetries.firstMs; ; later -= 1) {
    leftMs -= pauseMs;
    if (leftMs < 0) return undefined;
    if (later === 1) return pauseMs;
    pauseMs = Math.min(pauseMs * 2, laterRetries.longestMs);
  }
}

const isWorthRetrying = (status: number | null): boolean => status === null || status === 429 || status >= 500;
