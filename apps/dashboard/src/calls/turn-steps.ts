import type { CallEventItem, TurnRole } from '@ligai/contracts';

/** What an event of a turn adds to the one before: each event has the whole turn as it is by then. */
export type TurnStep = {
  step: 'began' | 'continued' | 'measured' | 'ended' | 'interrupted';
  role: TurnRole;
  /** The place of the turn in the conversation, from 1. */
  number: number;
  /** The words that this event is about, as `wordsAre` says; empty if they are those of the event before. */
  words: string;
  /**
   * `all`: the whole turn. `rest`: what follows the words in the event before. `heard`: the beginning of them, since the turn
   * was cut to what was heard of it.
   */
  wordsAre: 'all' | 'rest' | 'heard';
  /** Of the answer, with the step `measured`. */
  latencyMs: number | null;
};

type Turn = {
  index: number;
  role: TurnRole;
  content: string;
  interrupted: boolean;
  endedAtMs: number | null;
  latency: { totalMs: number } | null;
};

/** The step of each event of a turn, by the event's id. `events` are in their order. */
export function turnSteps(events: readonly CallEventItem[]): Map<CallEventItem['id'], TurnStep> {
  const steps = new Map<CallEventItem['id'], TurnStep>();
  const latest = new Map<number, Turn>();
  for (const { id, type, data } of events) {
    if (type !== 'call.turn') continue;
    const turn = data['turn'] as Turn;
    steps.set(id, stepOf(latest.get(turn.index), turn));
    latest.set(turn.index, turn);
  }
  return steps;
}

function stepOf(before: Turn | undefined, turn: Turn): TurnStep {
  const { index, role, content, interrupted, endedAtMs, latency } = turn;
  const said = before?.content ?? '';
  const wordsAre = wordsOf(said, content);
  const words = wordsAre === 'rest' ? content.slice(said.length).trim() : content;
  const isMeasured = latency !== null && (before?.latency ?? null) === null;
  const shared = { role, number: index + 1, words, wordsAre, latencyMs: isMeasured ? latency.totalMs : null };
  if (endedAtMs !== null) return { ...shared, step: interrupted ? 'interrupted' : 'ended' };
  if (isMeasured && words === '') return { ...shared, step: 'measured' };
  return { ...shared, step: before === undefined ? 'began' : 'continued' };
}

/** `said`: the words in the event before. */
function wordsOf(said: string, content: string): TurnStep['wordsAre'] {
  if (said === '') return 'all';
  if (content.startsWith(said)) return 'rest';
  return said.startsWith(content) ? 'heard' : 'all';
}
