import { type NewCallEvent, toTimestamp } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import type { Call } from './call.ts';

/** The one terminal event, of a row that has just ended: `call.ended` if it was answered, else `call.failed`. */
export function closed(call: Call): NewCallEvent {
  if (!call.endTime) throw new LigaiError('internal', `Cannot close call ${call.callId}: it has no end`);
  const data = {
    ...eventBasics(call),
    status: call.status,
    end_time: toTimestamp(call.endTime),
    duration: call.duration,
    hangup_cause: call.hangupCause,
    reason: call.reason,
  };
  return { type: call.startTime ? 'call.ended' : 'call.failed', data };
}

/** What every event of a call tells. */
export const eventBasics = (call: Call) => ({
  call_id: call.callId,
  called_number: call.calledNumber,
  start_time: call.startTime && toTimestamp(call.startTime),
});
