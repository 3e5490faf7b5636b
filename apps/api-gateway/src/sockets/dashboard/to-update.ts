import {
  type CallEvent,
  type CallUpdate,
  type CampaignEvent,
  type DashboardMessage,
  type ReadAgain,
  toTimestamp,
  turnDetailsOf,
} from '@ligai/contracts';
import { unreachable } from '@ligai/kernel';
import type { Update } from './pending-updates.ts';

export function toUpdate(message: DashboardMessage, subject: string, version: number): Update {
  return { subject, version, bytes: Buffer.from(JSON.stringify(message)) };
}

/** Tells a client to read again what it shows. A later one replaces it. */
export const readAgainUpdate = (reason: ReadAgain['data']['reason']): Update =>
  toUpdate({ type: 'read_again', data: { reason } }, 'read_again', 0);

/** The dashboard's message for an event: how the call is now, what was said, or which key was pressed. */
export function callEventUpdate(event: CallEvent): Update {
  const { call_id, sequence } = event;
  if (event.type === 'call.turn') {
    const subject = `turn ${call_id} ${event.data.turn.index}`;
    return toUpdate({ type: 'turn', data: turnOf(event) }, subject, sequence);
  }
  if (event.type === 'call.key_pressed') {
    const { digit, pressed_at } = event.data;
    const data = { call_id, digit, pressed_at, sequence };
    return toUpdate({ type: 'key_pressed', data }, `key ${call_id} ${sequence}`, sequence);
  }
  if (event.type === 'call.no_audio') {
    return toUpdate({ type: 'no_audio', data: { call_id, sequence } }, `no_audio ${call_id}`, sequence);
  }
  return toUpdate({ type: 'call_update', data: callOf(event) }, `call ${call_id}`, sequence);
}

export function campaignEventUpdate({ campaign_id, sequence, data }: CampaignEvent): Update {
  return toUpdate({ type: 'campaign_update', data: { ...data, sequence } }, `campaign ${campaign_id}`, sequence);
}

type TurnEvent = Extract<CallEvent, { type: 'call.turn' }>;
type LegEvent = Exclude<CallEvent, { type: 'call.turn' | 'call.key_pressed' | 'call.no_audio' }>;

function turnOf({ call_id, sequence, data: { turn } }: TurnEvent) {
  const { index, role, content, interrupted, startedAtMs, endedAtMs } = turn;
  const details = turnDetailsOf(call_id, turn);
  const started_at = toTimestamp(new Date(startedAtMs));
  const ended_at = endedAtMs === null ? null : toTimestamp(new Date(endedAtMs));
  return { call_id, index, role, content, interrupted, started_at, ended_at, sequence, ...details };
}

function callOf({ sequence, ...event }: LegEvent): CallUpdate['data'] {
  const { call_id, called_number, start_time } = event.data;
  const going = { end_time: null, duration: null, hangup_cause: null, reason: null };
  switch (event.type) {
    case 'call.state_changed':
      return { call_id, called_number, state: event.data.state, start_time, ...going, sequence };
    case 'call.started':
      return { call_id, called_number, state: 'in_progress', start_time, ...going, sequence };
    case 'call.ended':
    case 'call.failed': {
      const { status: state, end_time, duration, hangup_cause, reason } = event.data;
      return { call_id, called_number, state, start_time, end_time, duration, hangup_cause, reason, sequence };
    }
    default:
      return unreachable(event);
  }
}
