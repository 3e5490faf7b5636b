import { type ActiveCall, type CallListItem, type TranscriptLine, type Turn, toTimestamp } from '@ligai/contracts';
import { callContextOf, type LiveCall } from '@ligai/db';

export function toListItem(call: LiveCall): CallListItem {
  return {
    id: call.id,
    call_id: call.callId,
    called_number: call.calledNumber,
    status: call.status,
    duration: durationOf(call),
    start_time: call.startTime && toTimestamp(call.startTime),
    end_time: call.endTime && toTimestamp(call.endTime),
    created_at: toTimestamp(call.createdAt),
    ...callContextOf(call),
    successful: call.successful,
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
    duration: durationOf(call),
    message_count: call.messageCount,
    ...callContextOf(call),
  };
}

/** The same number wherever a call is shown: the stored one once it has ended, the seconds since its answer before. */
const durationOf = ({ endTime, duration, secondsUp }: LiveCall): number =>
  endTime ? duration : Math.round(secondsUp * 10) / 10;

/** Turns of which nothing has been heard yet are left out. */
export function toTranscript(turns: Turn[]): TranscriptLine[] {
  return turns
    .filter(({ content }) => content !== '')
    .map(({ role, content, startedAtMs, endedAtMs, interrupted }) => ({
      role,
      content,
      started_at: toTimestamp(new Date(startedAtMs)),
      ended_at: endedAtMs === null ? null : toTimestamp(new Date(endedAtMs)),
      interrupted,
    }));
}
