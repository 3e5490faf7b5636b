import { type ActiveCall, type CallListItem, type TranscriptLine, type Turn, toTimestamp } from '@ligai/contracts';
import type { Call, LiveCall } from '@ligai/db';

export function toListItem(call: Call): CallListItem {
  return {
    id: call.id,
    call_id: call.callId,
    called_number: call.calledNumber,
    status: call.status,
    duration: call.duration,
    start_time: call.startTime && toTimestamp(call.startTime),
    end_time: call.endTime && toTimestamp(call.endTime),
    created_at: toTimestamp(call.createdAt),
  };
}

export function toActiveCall(call: LiveCall): ActiveCall {
  return {
    call_id: call.callId,
    // The call's id is the `origination_uuid` of its leg.
    freeswitch_uuid: call.callId,
    caller_number: call.callerNumber ?? 'unknown',
    called_number: call.calledNumber,
    // One that still waits for its turn to be dialled has no state of its own.
    state: call.state ?? 'dialing',
    duration: Math.round(call.secondsUp * 10) / 10,
    message_count: call.messageCount,
  };
}

/** Turns of which nothing has been heard yet are left out. */
export function toTranscript(turns: Turn[]): TranscriptLine[] {
  return turns.filter(({ content }) => content !== '').map(({ role, content }) => ({ role, content }));
}
