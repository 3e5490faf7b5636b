import type { Settings } from '@ligai/contracts';

/** The maximum that `call.dial` accepts. */
const longestMs = 86_400_000;

/** The actual rate of the gate is slightly below the limit. */
const paceSlack = 1.2;

/**
 * How long a call may wait in call-controller's queue: `schedule_dial_within_seconds` for a free line, plus the time
 * that `max_calls_per_second` alone takes for the calls ahead, so that a backlog does not expire behind the rate limit.
 */
export function dialWithinMs(
  limits: Pick<Settings, 'schedule_dial_within_seconds' | 'max_calls_per_second'>,
  ahead: number,
): number {
  const paceMs = (ahead / limits.max_calls_per_second) * 1_000 * paceSlack;
  return Math.min(longestMs, Math.ceil(limits.schedule_dial_within_seconds * 1_000 + paceMs));
}
