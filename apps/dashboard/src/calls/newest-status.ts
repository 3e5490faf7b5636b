import type { CallListItem, CallStatus, EndReason } from '@ligai/contracts';
import type { LiveCall } from '../live/live-calls.ts';
import { callStatuses } from './calls-search.ts';

/**
 * The status of a call that was on the line when the list was read, by the messages since then; undefined without one. In the
 * words of the filter: what the agent does at the moment is on the page of the call.
 */
export function newestStatus(live: Pick<LiveCall, 'state' | 'sequence'> | undefined): CallStatus | undefined {
  if (!live || live.sequence === 0) return undefined;
  return callStatuses.find((status) => status === live.state) ?? 'in_progress';
}

/** Why it has ended, once a message says so. */
export const newestReason = (live: Pick<LiveCall, 'reason'> | undefined): EndReason | null => live?.reason ?? null;

/** Since when a call that was on the line is answered, by the messages; null otherwise. */
export const talksSinceMs = (
  { end_time }: Pick<CallListItem, 'end_time'>,
  live: Pick<LiveCall, 'ended' | 'answeredAtMs'> | undefined,
): number | null => (end_time === null && live && !live.ended ? live.answeredAtMs : null);
