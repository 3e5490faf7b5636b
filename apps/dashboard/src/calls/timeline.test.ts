import type { AnswerLatency, CallDetails } from '@ligai/contracts';
import { parseCallId, turnIdOf } from '@ligai/contracts';
import { expect, it } from 'vitest';
import type { LiveTurn } from '../live/live-calls.ts';
import { answersOf, timelineOf } from './timeline.ts';

const at = (second: number) => `2026-01-15T10:30:${String(second).padStart(2, '0')}.000Z`;
const latency = { total_ms: 700 } as AnswerLatency;
const turn = (second: number, content: string, more: Partial<LiveTurn> = {}) => ({
  ...{ role: 'user' as const, content, started_at: at(second), ended_at: at(second + 1), interrupted: false },
  ...{ latency: null, ...more },
});
const key = (digit: string, second: number) => ({ digit, pressed_at: at(second) });
const call = (transcript: CallDetails['transcript'], keys_pressed: CallDetails['keys_pressed'] = []) => ({
  ...{ transcript, keys_pressed },
});

it('keys stand between the turns at their time, and those pressed in a row together', () => {
  const entries = timelineOf(
    call([turn(1, 'Alô'), turn(5, 'Sim')], [key('1', 3), key('2', 4), key('#', 9)]),
    undefined,
  );
  expect(entries.map((entry) => (entry.kind === 'keys' ? entry.digits : entry.content))).toEqual([
    ...['Alô', '1 2', 'Sim', '#'],
  ]);
});

it('what has been said since the record was read replaces and continues it', () => {
  const live = {
    turns: [
      { ...turn(1, 'Olá, tudo bem?', { index: 0, sequence: 4 }), index: 0, sequence: 4 },
      { ...turn(5, '', { ended_at: null }), index: 1, sequence: 5 },
      { ...turn(8, 'Tudo', { ended_at: null }), index: 2, sequence: 6 },
    ],
    keys: [{ ...key('7', 6), call_id: 'c' as never, sequence: 3 }],
  };
  const entries = timelineOf(call([turn(1, 'Olá', { latency })], [key('7', 6)]), live);
  expect(entries.map((entry) => (entry.kind === 'keys' ? entry.digits : entry.content))).toEqual([
    ...['Olá, tudo bem?', '7', 'Tudo'],
  ]);
  expect(answersOf(entries).map(({ index }) => index)).toEqual([0]);
});

const shownIn = (entries: ReturnType<typeof timelineOf>) =>
  entries.map((entry) => (entry.kind === 'keys' ? entry.digits : entry.content));
const id = (index: number) => ({ turn_id: turnIdOf(parseCallId('call-1'), index) });

it('a live turn replaces its own one in a record that leaves out a turn of which nothing was heard', () => {
  const stored = [
    ...[turn(1, 'Olá', id(0)), turn(2, 'Alô', id(1))],
    ...[turn(5, 'Pode falar', id(3)), turn(7, 'Certo', { ...id(4), ended_at: null })],
  ];
  const live = {
    turns: [
      { ...turn(5, 'Pode falar', id(3)), index: 3, sequence: 8 },
      { ...turn(7, 'Certo, obrigado', id(4)), index: 4, sequence: 9 },
    ],
    keys: [],
  };
  expect(shownIn(timelineOf(call(stored), live))).toEqual(['Olá', 'Alô', 'Pode falar', 'Certo, obrigado']);
});

it('a turn that ended in the record while the connection was lost is shown as it ended', () => {
  const known = { ...turn(1, 'Que bom falar com você. Eu ligo', id(0)), index: 0, sequence: 0 };
  const stored = turn(1, 'Que bom falar com você.', { ...id(0), interrupted: true });
  expect(timelineOf(call([stored]), { turns: [known], keys: [] })).toMatchObject([
    { content: 'Que bom falar com você.', interrupted: true },
  ]);
  const open = { ...stored, content: 'Que bom', ended_at: null };
  expect(shownIn(timelineOf(call([open]), { turns: [known], keys: [] }))).toEqual([known.content]);
});
