import type { CallDeliveryItem, CallEventItem } from '@ligai/contracts';

/** Where a call is: on the line, or when it has ended; null if that is not known. */
export type CallProgress = { onLine: boolean; endedAtMs: number | null };

const oftenMs = 3000;
const seldomMs = 15_000;

/** What a call caused is there at the latest this long after its end. */
const settlesWithinMs = 30_000;

/** When the events of a call are read again: its last ones are published after its end. */
export function eventsAgainMs(
  events: readonly Pick<CallEventItem, 'published_at'>[],
  progress: CallProgress,
  nowMs: number,
): number | false {
  const isSettled = events.every(({ published_at }) => published_at !== null);
  return isSettled && !isRecent(progress, nowMs) ? false : oftenMs;
}

/**
 * When the deliveries of a call are read again: for as long as one of them is pending, seldom if its next attempt is far
 * off. No message of the socket is about deliveries.
 */
export function deliveriesAgainMs(
  deliveries: readonly Pick<CallDeliveryItem, 'status' | 'next_attempt_at'>[],
  progress: CallProgress,
  nowMs: number,
): number | false {
  const pending = deliveries.filter(({ status }) => status === 'pending');
  const isSoon = ({ next_attempt_at: at }: (typeof pending)[number]) =>
    at === null || Date.parse(at) < nowMs + seldomMs;
  if (isRecent(progress, nowMs) || pending.some(isSoon)) return oftenMs;
  return pending.length > 0 ? seldomMs : false;
}

const isRecent = ({ onLine, endedAtMs }: CallProgress, nowMs: number): boolean =>
  onLine || (endedAtMs !== null && nowMs < endedAtMs + settlesWithinMs);
