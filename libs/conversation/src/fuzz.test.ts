import type { Turn } from '@ligai/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConversationEffect } from './effect.ts';
import type { ConversationEvent, ConversationFact } from './event.ts';
import { ana } from './testing/ana.ts';
import { replay } from './testing/replay.ts';

/* Events in any order, as no shell would send them: ids of anything, pauses unasked for, finals out of nothing. */

const id = fc.integer({ min: 1, max: 8 });
const text = fc.constantFrom(
  '',
  'sim',
  'Não, espera.',
  'quero marcar',
  'tchau',
  'Olá, tudo bem com você? Eu sou a Ana. ',
  'aham',
);
const heard = fc.array(
  fc.record({
    pieceId: id,
    heardMs: fc.integer({ min: -5, max: 4000 }),
    audioMs: fc.integer({ min: 0, max: 4000 }),
    complete: fc.boolean(),
    pauses: fc.constantFrom([], [{ startMs: 500, endMs: 700 }], [{ startMs: 0, endMs: 9000 }]),
  }),
  { maxLength: 2 },
);
const sinceMs = fc.integer({ min: 0, max: 5000 });
const fraction = fc.double({ min: 0, max: 60_000, noNaN: true });
const retryable = fc.boolean();
const history: fc.Arbitrary<Turn[]> = fc.constant([]);

const fact: fc.Arbitrary<ConversationFact> = fc.oneof(
  fc.record({ type: fc.constant('joined' as const), history, epochMs: fc.constant(1e12) }),
  fc.record({ type: fc.constantFrom('caller_speech_started' as const, 'caller_speech_stopped' as const), sinceMs }),
  fc.record({ type: fc.constant('partial_transcript' as const), text }),
  fc.record({ type: fc.constant('final_transcript' as const), text, endOfTurn: fc.boolean() }),
  fc.record({
    type: fc.constantFrom('utterance_ended' as const, 'hearing_restored' as const, 'woken' as const),
  }),
  fc.record({
    type: fc.constant('turn_hint' as const),
    hint: fc.constantFrom('end_likely' as const, 'resumed' as const),
  }),
  fc.record({ type: fc.constant('hearing_lost' as const), retryable, detail: fc.constant('') }),
  fc.record({ type: fc.constant('reply_text' as const), replyId: id, text }),
  fc.record({
    type: fc.constant('reply_tool_call' as const),
    replyId: id,
    name: fc.constantFrom('hang_up', 'x'),
    arguments: fc.constant('{'),
  }),
  fc.record({ type: fc.constant('reply_finished' as const), replyId: id }),
  fc.record({
    type: fc.constant('reply_failed' as const),
    replyId: id,
    retryable,
    detail: fc.constant(''),
    retryAfterMs: fc.constantFrom(0, 300, 2000, 60_000),
  }),
  fc.record({ type: fc.constantFrom('piece_synthesised' as const, 'piece_started' as const), pieceId: id }),
  fc.record({ type: fc.constant('piece_started' as const), pieceId: id, writtenAtMs: sinceMs, playedAtMs: fraction }),
  fc.record({ type: fc.constant('piece_played' as const), pieceId: id, sinceMs: fraction }),
  fc.record({ type: fc.constant('caller_speech_stopped' as const), sinceMs, soundEndedAtMs: fraction }),
  fc.record({ type: fc.constant('piece_finished' as const), pieceId: id, speechMs: fc.constantFrom(0, 900) }),
  fc.record({
    type: fc.constant('piece_failed' as const),
    pieceId: id,
    retryable,
    detail: fc.constant(''),
    heard: heard.map((all) => all[0] ?? null),
  }),
  fc.record({ type: fc.constant('playback_paused' as const), heard }),
  fc.record({ type: fc.constantFrom('held' as const, 'unheld' as const) }),
  fc.record({ type: fc.constant('key_pressed' as const), digit: fc.constantFrom('#', '1') }),
);

const log: fc.Arbitrary<ConversationEvent[]> = fc
  .array(fc.tuple(fact, fc.constantFrom(0, 20, 300, 2500, 9000)), { maxLength: 60 })
  .map((facts) => {
    let atMs = 0;
    const timed = facts.map(([one, waitMs]): ConversationEvent => {
      atMs += waitMs;
      return { atMs, ...one };
    });
    return [{ atMs: 0, type: 'joined', history: [], epochMs: 1e12 }, ...timed, { atMs, type: 'left', heard: [] }];
  });

const inAnyLog = (holds: (effects: ConversationEffect[], events: ConversationEvent[]) => void) =>
  fc.assert(
    fc.property(log, (events) =>
      holds(
        replay(events, ana).decisions.flatMap(({ effects }) => effects),
        events,
      ),
    ),
    { numRuns: 600 },
  );

const written = (effects: ConversationEffect[]): Turn[] => {
  const turns = effects.flatMap((effect) => (effect.do === 'record_turn' ? [effect.turn] : []));
  return [...new Map(turns.map((turn) => [turn.index, turn])).values()];
};

describe('for any events of the shell, the engine', { timeout: 60_000 }, () => {
  it('speaks no piece that it has not numbered, and each with words', () => {
    inAnyLog((effects) => {
      const spoken = effects.flatMap((effect) => (effect.do === 'speak' ? [effect] : []));
      const ids = [...new Set(spoken.map(({ pieceId }) => pieceId))];
      expect(ids).toEqual(ids.map((_, i) => i + 1));
      for (const { text: said } of spoken) expect(said).toMatch(/\p{L}/u);
    });
  });

  it('hangs up at most once, and sends no request and no speech afterwards', () => {
    inAnyLog((effects) => {
      const end = effects.findIndex((effect) => effect.do === 'hang_up');
      const after = end < 0 ? [] : effects.slice(end + 1).map((effect) => effect.do);
      expect(after.filter((what) => !['record_turn', 'show_state', 'report_fault'].includes(what))).toEqual([]);
    });
  });

  it('numbers turns without gaps, and writes each to its end', () => {
    inAnyLog((effects) => {
      const turns = written(effects);
      expect(turns.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual(turns.map((_, i) => i));
      for (const turn of turns) expect(turn.endedAtMs).not.toBeNull();
    });
  });

  it('runs every deadline without undoing another', () => {
    inAnyLog((effects) => {
      const faults = effects.flatMap((effect) => (effect.do === 'report_fault' ? [effect.fault] : []));
      expect(faults).not.toContain('deadlines_unsettled');
    });
  });

  it('ends each request at most once, and has at most one that was sent ahead', () => {
    inAnyLog((effects) => {
      const ahead = new Set<number>();
      const asked = new Set<number>();
      for (const effect of effects) {
        if (effect.do === 'ask_llm') expect(asked.has(effect.replyId)).toBe(false);
        if (effect.do === 'ask_llm') asked.add(effect.replyId);
        if (effect.do === 'ask_llm' && effect.speculative) ahead.add(effect.replyId);
        if (effect.do === 'drop_reply') expect(asked.has(effect.replyId)).toBe(true);
        if (effect.do === 'drop_reply' && effect.speculative) expect(ahead.delete(effect.replyId)).toBe(true);
      }
    });
  });

  it('writes every final word', () => {
    inAnyLog((effects, events) => {
      const count = (text: string) => text.split(/\s+/).filter((word) => word === 'Não,').length;
      const said = events.map((event) => (event.type === 'final_transcript' ? event.text : '')).join(' ');
      const turns = written(effects).filter(({ role }) => role === 'user');
      expect(count(turns.map(({ content }) => content).join(' '))).toBeGreaterThanOrEqual(count(said));
    });
  });
});
