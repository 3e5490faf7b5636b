import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Phase, startConversation } from './conversation.ts';
import type { ConversationEffect } from './effect.ts';
import type { ConversationEvent } from './event.ts';
import { speechSpans, spokenText } from './speech-text/speech-text.ts';
import { step, table } from './step.ts';
import type { PhoneCall } from './testing/phone-call.ts';
import { type CallScript, callScript, playCall } from './testing/random-call.ts';
import { type Decision, replay } from './testing/replay.ts';
import { bareWords, wordsOf } from './words.ts';

/** Each property holds for any call: callers who interrupt, cough and pause, providers that are late or fail. */
const inAnyCall = (holds: (call: PhoneCall, script: CallScript) => void) =>
  fc.assert(
    fc.property(callScript, (script) => holds(playCall(script), script)),
    { numRuns: 100 },
  );

/** What a speculation may not cause. */
const traces: ConversationEffect['do'][] = ['speak', 'record_turn', 'show_state', 'report_fault', 'hang_up'];

/** A word of one or two letters is spoken within the tolerance of the word next to it. */
const longWords = (words: string[]) => words.filter((word) => word.length > 2).length;

const turnsOf = (call: PhoneCall) => [...call.turns.values()].toSorted((a, b) => a.index - b.index);

describe('in any call the engine', { timeout: 60_000 }, () => {
  it('never asks or speaks for two replies at once', () => {
    inAnyCall((call) => {
      // Requests may compete for one reply. Ids grow: those of its requests are greater than that of the reply.
      const open = new Set<number>();
      let unheard: { pieceId: number; replyId: number }[] = [];
      const without = (ids: number[]) => unheard.filter(({ pieceId }) => !ids.includes(pieceId));
      for (const { event, effects } of decisionsOf(call)) {
        if (event.type === 'reply_finished' || event.type === 'reply_failed') open.delete(event.replyId);
        if (event.type === 'piece_finished' || event.type === 'piece_failed') unheard = without([event.pieceId]);
        for (const effect of effects) {
          // A speculation is dropped even if its text is complete.
          if (effect.do === 'drop_reply') expect(open.delete(effect.replyId) || effect.speculative).toBe(true);
          if (effect.do === 'ask_llm') open.add(effect.replyId);
          if (effect.do === 'drop_playback') unheard = [];
          if (effect.do === 'drop_pieces') unheard = without(effect.pieceIds);
          if (effect.do !== 'speak') continue;
          if (typeof effect.place === 'object') unheard = without([effect.place.insteadOf]);
          expect(unheard.filter(({ replyId }) => replyId !== effect.replyId)).toEqual([]);
          expect([...open].filter((id) => id < effect.replyId)).toEqual([]);
          unheard.push(effect);
        }
        expect(open.size).toBeLessThanOrEqual(4);
      }
    });
  });

  it('asks ahead once at a time, and uses or drops what it asked', () => {
    inAnyCall((call) => {
      const ahead = new Set<number>();
      let conversation = startConversation(call.policy);
      for (const event of call.events) {
        const { effects, conversation: next } = step(conversation, event, call.policy);
        const speculation = next.floor.phase === 'listening' ? next.floor.speculation : null;
        if (event.type === 'reply_failed') ahead.delete(event.replyId);
        // Empty: it has failed.
        if (event.type === 'reply_finished' && !speculation) ahead.delete(event.replyId);
        for (const effect of effects) {
          if (effect.do === 'ask_llm' && effect.speculative) ahead.add(effect.replyId);
          if (effect.do === 'drop_reply' && effect.speculative) expect(ahead.delete(effect.replyId)).toBe(true);
        }
        // Used: it has become the reply.
        if ('reply' in next.floor) ahead.delete(next.floor.reply.id + 1);
        expect([...ahead]).toEqual(speculation ? [speculation.requestId] : []);
        // Nothing is spoken, shown or decided before the turn has ended.
        if (next.floor.phase === 'listening' && event.type.startsWith('reply_'))
          expect(effects.filter(({ do: what }) => traces.includes(what))).toEqual([]);
        conversation = next;
      }
    });
  });

  it('speaks for a turn of the caller only once it has ended', () => {
    inAnyCall((call) => {
      const ended = new Set<number>();
      for (const { effect } of call.effects) {
        if (effect.do === 'record_turn' && effect.turn.endedAtMs !== null) ended.add(effect.turn.index);
        if (effect.do === 'speak' && effect.answers !== null) expect(ended.has(effect.answers)).toBe(true);
      }
    });
  });

  it('is silent once the call is over', () => {
    inAnyCall((call) => {
      const end = call.effects.findIndex(({ effect }) => effect.do === 'hang_up');
      const after = end < 0 ? [] : call.effects.slice(end + 1).map(({ effect }) => effect.do);
      expect(after.filter((what) => what !== 'record_turn' && what !== 'show_state')).toEqual([]);
    });
  });

  it('writes every word of the caller exactly once', () => {
    inAnyCall((call, script) => {
      const said = script.moves.flatMap(({ text }) => bareWords(text ?? ''));
      const written = turnsOf(call).flatMap(({ role, content }) => (role === 'user' ? bareWords(content) : []));
      // A caller who goes on after the call has ended is not heard.
      const heard = call.events.flatMap((event) => (event.type === 'final_transcript' ? bareWords(event.text) : []));
      expect(written.length).toBeGreaterThanOrEqual(heard.length);
      expect(written).toEqual(said.slice(0, written.length));
    });
  });

  it('writes what the callee heard, one word at a cut excepted', () => {
    inAnyCall((call) => {
      for (const turn of turnsOf(call).filter(({ role }) => role === 'assistant')) {
        const { whole, begun } = call.calleeHeard(turn.index);
        const spans = (text: string) => speechSpans(text, call.policy.language.tag);
        const written = wordsOf(spokenText(spans(turn.content)));
        // Words that are spoken as one, such as an amount, are written once half of them was heard.
        const longest = Math.max(1, ...spans(turn.generated ?? '').map(({ spoken }) => wordsOf(spoken).length));
        const most = 1 + Math.floor(longest / 2);
        expect(longWords(written)).toBeGreaterThanOrEqual(longWords(whole) - most);
        expect(longWords(written)).toBeLessThanOrEqual(longWords(begun) + most);
        expect(written.slice(0, whole.length).flatMap(bareWords)).toEqual(
          whole.slice(0, written.length).flatMap(bareWords),
        );
      }
    });
  });

  it('numbers turns without gaps', () => {
    inAnyCall((call) => {
      expect(turnsOf(call).map(({ index }) => index)).toEqual(turnsOf(call).map((_, i) => i));
      const roles = new Map<number, string>();
      for (const { turn } of call.did('record_turn')) {
        expect(roles.get(turn.index) ?? turn.role).toBe(turn.role);
        roles.set(turn.index, turn.role);
      }
    });
  });

  it('never leaves playback paused', () => {
    inAnyCall((call) => {
      let paused = false;
      for (const { effect } of call.effects) {
        if (effect.do === 'pause_playback' || effect.do === 'resume_playback')
          expect(paused).toBe(effect.do !== 'pause_playback');
        if (effect.do === 'hang_up') expect(paused).toBe(false);
        paused = pausedAfter(paused, effect);
      }
    });
  });

  it('decides the same when the log is replayed', () => {
    inAnyCall((call) => {
      const again = replay(call.events, call.policy).decisions.flatMap(({ effects }) => effects);
      expect(again).toEqual(call.effects.map(({ effect }) => effect));
    });
  });

  it('accounts for the whole gap', () => {
    inAnyCall((call) => {
      for (const { latency } of turnsOf(call)) {
        if (!latency) continue;
        const { totalMs, ...parts } = latency;
        expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBe(totalMs);
        for (const part of Object.values(parts)) expect(part).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it('greets once', () => {
    inAnyCall((call) => {
      expect(call.did('show_state').filter(({ state }) => state === 'greeting').length).toBeLessThanOrEqual(1);
    });
  });

  it('is always woken for its next deadline', () => {
    inAnyCall((call) => {
      // Nobody says anything at the end, so every call that the caller has not left is ended by the engine.
      expect(call.conversation.floor.phase).toBe('over');
      expect(call.did('hang_up')).toHaveLength(1);
    });
  });

  it('ends every turn that it started', () => {
    inAnyCall((call) => {
      for (const turn of turnsOf(call)) expect(turn.endedAtMs).not.toBeNull();
    });
  });

  it('speaks each piece once, and again only after a failure', () => {
    inAnyCall((call) => {
      const failed = call.events.flatMap((event) => (event.type === 'piece_failed' ? [event.pieceId] : []));
      const spoken = call.did('speak').map(({ pieceId }) => pieceId);
      const twice = spoken.filter((id, i) => spoken.indexOf(id) < i);
      expect(failed).toEqual(expect.arrayContaining(twice));
      expect(new Set(twice).size).toBe(twice.length);
    });
  });

  it('receives no event that its table marks as a violation', () => {
    inAnyCall((call) => {
      for (const { phase, type } of phasesMet(call))
        expect(table[phase][type], `${type} in ${phase}`).not.toBe('violation');
    });
  });
});

function decisionsOf(call: PhoneCall): Decision[] {
  return replay(call.events, call.policy).decisions;
}

function phasesMet(call: PhoneCall): { phase: Phase; type: ConversationEvent['type'] }[] {
  let conversation = startConversation(call.policy);
  return call.events.map((event) => {
    const met = { phase: conversation.floor.phase, type: event.type };
    conversation = step(conversation, event, call.policy).conversation;
    return met;
  });
}

function pausedAfter(paused: boolean, effect: ConversationEffect): boolean {
  if (effect.do === 'pause_playback') return true;
  return effect.do === 'resume_playback' || effect.do === 'drop_playback' ? false : paused;
}
