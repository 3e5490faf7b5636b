import {
  type ActiveCall,
  type CallDetails,
  CallId,
  type CallListItem,
  type TranscriptLine,
  type Turn,
  toTimestamp,
  turnDetailsOf,
} from '@ligai/contracts';
import { callContextOf, findCall, findLiveCall, type LiveCall, type Queryable } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import type { z } from 'zod';
import { shown } from '../../http/invalid-request.ts';

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
    reason: call.reason,
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
export function toTranscript(callId: CallId, turns: Turn[], { details }: { details: boolean }): TranscriptLine[] {
  return turns
    .filter(({ content }) => content !== '')
    .map((turn) => ({
      role: turn.role,
      content: turn.content,
      started_at: toTimestamp(new Date(turn.startedAtMs)),
      ended_at: turn.endedAtMs === null ? null : toTimestamp(new Date(turn.endedAtMs)),
      interrupted: turn.interrupted,
      ...(details && turnDetailsOf(callId, turn)),
    }));
}

const context = {
  campaign_id: null,
  contact_id: null,
  schedule_id: null,
  name: 'Maria Silva',
  metadata: { order: 'A-1042' },
  attempt: 1,
  answered_by: 'unknown',
} as const;

/** The specification's own, as the documentation shows them, with the further fields after them. */
export const callExample = {
  id: 1,
  call_id: 'call-123456-abc',
  called_number: '5511999887766',
  status: 'completed',
  duration: 120,
  start_time: '2026-01-15T10:30:00Z',
  end_time: '2026-01-15T10:32:00Z',
  created_at: '2026-01-15T10:30:00Z',
  ...context,
  successful: true,
  reason: 'callee_hangup',
} satisfies z.input<typeof CallListItem>;

export const transcriptExample = [
  {
    role: 'assistant',
    content: 'Hello, how can I help you?',
    started_at: '2026-01-15T10:30:00.400Z',
    ended_at: '2026-01-15T10:30:02Z',
    interrupted: false,
  },
  {
    role: 'user',
    content: 'I have a question about...',
    started_at: '2026-01-15T10:30:02.700Z',
    ended_at: '2026-01-15T10:30:05Z',
    interrupted: false,
  },
] satisfies z.input<typeof TranscriptLine>[];

export const callDetailsExample = {
  id: 1,
  call_id: 'call-123456-abc',
  called_number: '5511999887766',
  status: 'completed',
  duration: 120,
  transcript: transcriptExample,
  start_time: '2026-01-15T10:30:00Z',
  end_time: '2026-01-15T10:32:00Z',
  created_at: '2026-01-15T10:30:00Z',
  hangup_cause: 'NORMAL_CLEARING',
  reason: 'callee_hangup',
  ...context,
  successful: true,
  provider: null,
  provider_status: null,
  keys_pressed: [{ digit: '1', pressed_at: '2026-01-15T10:30:06.180Z' }],
  prompt: { id: 1, name: 'Sales Assistant', version: 2, deleted: false },
} satisfies z.input<typeof CallDetails>;

export const activeCallExample = {
  call_id: 'call-123456-abc',
  freeswitch_uuid: 'call-123456-abc',
  caller_number: 'unknown',
  called_number: '5511999887766',
  state: 'speaking',
  duration: 45.5,
  message_count: 5,
  ...context,
} satisfies z.input<typeof ActiveCall>;

/** The call that a path names. Error: `call_not_found`. */
export async function knownCall(db: Queryable, id: number | CallId): Promise<LiveCall> {
  const call = await findLiveCall(db, id);
  if (!call) throw callNotFound(id);
  return call;
}

export const callNotFound = (id: number | CallId): LigaiError =>
  new LigaiError('call_not_found', `Call ${id} not found`);

/** The `call_id` that a path names, itself or by the integer `id` of the record. Error: `call_not_found`. */
export async function findCallId(db: Queryable, text: string): Promise<CallId> {
  const parsed = CallId.safeParse(text);
  if (parsed.success) return parsed.data;
  const id = /^\d{1,15}$/.test(text) ? Number(text) : undefined;
  const call = id === undefined ? undefined : await findCall(db, id);
  if (!call) throw new LigaiError('call_not_found', `Call ${shown(text)} not found`);
  return call.callId;
}
