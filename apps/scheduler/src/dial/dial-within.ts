import type { Settings } from '@ligai/contracts';

/** What `call.dial` takes at most. */
const longestMs = 86_400_000;

/** The gate's pace is a little slower than the limit says. */
const paceSlack = 1.2;

/**
 * How long a call may wait in call-controller's queue: `schedule_dial_within_seconds` for a free line, and beside it what
 * the calls ahead of it need by `max_calls_per_second` alone, so that a backlog does not expire behind the rate limit.
 */
export function dialWithinMs(
  limits: Pick<Settings, 'schedule_dial_within_seconds' | 'max_calls_per_second'>,
  ahead: number,
): number {
  const paceMs = (ahead / limits.max_calls_per_second) * 1_000 * paceSlack;
  return Math.min(longestMs, Math.ceil(limits.schedule_dial_within_seconds * 1_000 + paceMs));
}
