import { stripVTControlCharacters } from 'node:util';
import { type CallEvent, newCallId, newEventId, type Turn, turnIdOf } from '@ligai/contracts';
import { aTurn, plainCallContext } from '@ligai/testing';
import { expect, test } from 'vitest';
import { ConversationView } from './conversation-view.ts';

const call_id = newCallId();
const occurred_at = '2026-01-15T10:30:00Z';

const turnEvent = (turn: Turn): CallEvent => ({
  id: newEventId(),
  type: 'call.turn',
  occurred_at,
  call_id,
  sequence: 1,
  data: { call_id, turn_id: turnIdOf(call_id, turn.index), turn },
});

const ended: CallEvent = {
  id: newEventId(),
  type: 'call.ended',
  occurred_at,
  call_id,
  sequence: 9,
  data: {
    call_id,
    called_number: '5511999887766',
    start_time: occurred_at,
    status: 'completed',
    end_time: occurred_at,
    duration: 12.4,
    hangup_cause: 'NORMAL_CLEARING',
    reason: null,
    ...plainCallContext,
    successful: true,
    provider: null,
    provider_status: null,
  },
};

function show(events: CallEvent[]): string[] {
  const lines: string[] = [];
  const view = new ConversationView((text) => lines.push(stripVTControlCharacters(text)));
  for (const event of events) view.hear(event);
  return lines;
}

const latency = {
  sttFinalMs: 180,
  endpointingMs: 70,
  llmFirstTokenMs: 120,
  firstPieceMs: 30,
  ttsFirstByteMs: 60,
  socketMs: 1,
  playoutMs: 10,
  totalMs: 471,
};

test('a turn is shown in pieces as it grows, and closed by its latency', () => {
  const turn = aTurn({ index: 2, generated: 'Good day.', latency });
  const lines = show([turnEvent(turn), turnEvent({ ...turn, generated: 'Good day. How are you?' }), ended]);
  expect(lines).toEqual([
    '    agent Good day.',
    '          How are you?',
    '          471 ms after the last sound: 180 last words + 70 end of turn + 120 first token + 30 first piece + 60 first audio + 1 to the switch + 10 played',
    '\n  … completed after 12 s (NORMAL_CLEARING)\n',
  ]);
});

test('a turn that the callee interrupted shows the heard part', () => {
  const cut = aTurn({ index: 0, generated: 'Good day, how are you?', content: 'Good day,', interrupted: true });
  const lines = show([turnEvent(cut), turnEvent(aTurn({ index: 1, role: 'user', content: 'Stop.' }))]);
  expect(lines).toEqual([
    '    agent Good day, how are you?',
    '          cut short; heard: “Good day,”',
    '   callee Stop.',
  ]);
});

test('an event that comes twice is shown once, and a turn before its first word not at all', () => {
  const event = turnEvent(aTurn());
  expect(show([turnEvent(aTurn({ generated: '', content: '' })), event, event])).toHaveLength(1);
});
