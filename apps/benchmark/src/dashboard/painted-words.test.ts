import { type CallEvent, parseCallId, turnIdOf } from '@ligai/contracts';
import { aCallEvent, aTurn } from '@ligai/testing';
import { expect, test } from 'vitest';
import { AwaitedEvents, delaysOf } from './painted-words.ts';

const callId = parseCallId('call-1');
const first = aCallEvent({ call_id: callId, sequence: 1 });
const turn = (sequence: number, content: string): CallEvent => ({
  ...{ id: first.id, occurred_at: first.occurred_at, call_id: callId, sequence },
  type: 'call.turn',
  data: { call_id: callId, turn_id: turnIdOf(callId, 0), turn: aTurn({ content }) },
});

test('an event counts until the first frame that shows its words', () => {
  const events = new AwaitedEvents();
  events.add(first, 1000);
  events.add(turn(2, 'Olá'), 2000);
  const { delays, missed } = delaysOf(events.list, [
    { callId, text: '+55 11', atMs: 1060 },
    { callId, text: '+55 11 Agente Olá', atMs: 1990 },
    { callId, text: '+55 11', atMs: 2010 },
    { callId, text: '+55 11 Agente Olá', atMs: 2050 },
  ]);
  expect(delays).toEqual([60, 50]);
  expect(missed).toBe(0);
});

test('words that were said before are not awaited again, and an event that is never shown is missed', () => {
  const events = new AwaitedEvents();
  events.add(first, 1000);
  events.add(turn(2, 'Olá'), 2000);
  events.add(turn(3, 'Olá'), 3000);
  expect(events.list).toHaveLength(2);
  expect(delaysOf(events.list, [{ callId, text: '', atMs: 1050 }])).toEqual({ delays: [50], missed: 1 });
});

test('a call that began before the page was opened counts from its next words on', () => {
  const events = new AwaitedEvents();
  events.add(turn(7, 'Olá'), 1000);
  events.add(turn(8, 'Olá, Maria'), 2000);
  expect(events.list).toEqual([{ callId, words: 'Olá, Maria', atMs: 2000 }]);
});
