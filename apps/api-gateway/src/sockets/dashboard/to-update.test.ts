import { type CallEvent, DashboardMessage, newCallId, turnIdOf } from '@ligai/contracts';
import { aCallEvent, aTurn, plainCallContext } from '@ligai/testing';
import { expect, test } from 'vitest';
import { callEventUpdate } from './to-update.ts';

const callId = newCallId();
const basics = { call_id: callId, called_number: '5511999887766', start_time: '2026-01-15T10:30:00Z' };
const place = { call_id: callId, id: aCallEvent().id, occurred_at: '2026-01-15T10:30:00Z', sequence: 3 };
const end = { end_time: '2026-01-15T10:32:00Z', duration: 120, hangup_cause: 'NORMAL_CLEARING', reason: null };
const going = { end_time: null, duration: null, hangup_cause: null, reason: null };

const messageOf = (event: CallEvent) => {
  const { bytes } = callEventUpdate(event);
  return DashboardMessage.parse(JSON.parse(bytes.toString()));
};

const noProvider = { provider: null, provider_status: null };

test.each<[CallEvent, object]>([
  [
    {
      ...place,
      type: 'call.state_changed',
      data: { ...basics, ...plainCallContext, state: 'speaking', previous_state: 'thinking' },
    },
    { ...basics, state: 'speaking', ...going, sequence: 3 },
  ],
  [
    { ...place, type: 'call.started', data: { ...basics, ...plainCallContext } },
    { ...basics, state: 'in_progress', ...going, sequence: 3 },
  ],
  [
    {
      ...place,
      type: 'call.ended',
      data: { ...basics, ...plainCallContext, status: 'completed', ...end, successful: true, ...noProvider },
    },
    { ...basics, state: 'completed', ...end, sequence: 3 },
  ],
  [
    {
      ...place,
      type: 'call.failed',
      data: {
        ...basics,
        ...plainCallContext,
        start_time: null,
        status: 'busy',
        ...end,
        duration: 0,
        successful: false,
        ...noProvider,
      },
    },
    { ...basics, start_time: null, state: 'busy', ...end, duration: 0, sequence: 3 },
  ],
])('$0.type becomes a call update with the current state', (event, data) => {
  expect(messageOf(event)).toEqual({ type: 'call_update', data });
});

test('call.turn becomes a turn message in the time format of the API, with the latency of an answer in its stages', () => {
  const latency = {
    ...{ sttFinalMs: 180, endpointingMs: 70, llmFirstTokenMs: 120, firstPieceMs: 30 },
    ...{ ttsFirstByteMs: 60, socketMs: 1, playoutMs: 10, totalMs: 471 },
  };
  const turn = aTurn({ index: 3, content: 'Sim.', endedAtMs: null, answers: 2, latency });
  const turn_id = turnIdOf(callId, 3);
  expect(messageOf({ ...place, type: 'call.turn', data: { call_id: callId, turn_id, turn } })).toEqual({
    type: 'turn',
    data: {
      call_id: callId,
      index: 3,
      role: 'assistant',
      content: 'Sim.',
      interrupted: false,
      started_at: '2026-01-15T10:30:00Z',
      ended_at: null,
      sequence: 3,
      turn_id,
      answers: `${callId}:2`,
      latency: {
        ...{ stt_final_ms: 180, endpointing_ms: 70, llm_first_token_ms: 120, first_piece_ms: 30 },
        ...{ tts_first_byte_ms: 60, socket_ms: 1, playout_ms: 10, total_ms: 471 },
      },
    },
  });
});

test('call.key_pressed becomes a message with the key, and replaces no earlier key', () => {
  const key = { digit: '5', pressed_at: '2026-01-15T10:30:06Z' };
  const press = (sequence: number): CallEvent => ({
    ...{ ...place, sequence, type: 'call.key_pressed', data: { call_id: callId, ...key } },
  });
  expect(messageOf(press(3))).toEqual({ type: 'key_pressed', data: { call_id: callId, ...key, sequence: 3 } });
  expect(callEventUpdate(press(3)).subject).not.toBe(callEventUpdate(press(4)).subject);
});

test('an event that arrives after a newer one of the same call has a lower version', () => {
  const [older, newer] = [aCallEvent({ call_id: callId }), aCallEvent({ call_id: callId, sequence: 2 })];
  expect(callEventUpdate(older).subject).toBe(callEventUpdate(newer).subject);
  expect(callEventUpdate(older).version).toBeLessThan(callEventUpdate(newer).version);
});
