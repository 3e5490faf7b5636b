import type { Turn } from '@ligai/contracts';
import { endOpenTurn, guessedText, hearFinal, hearPartial, openText, reopenTurn } from './caller-words.ts';
import type { Caller } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { epochMs, type Moment, nextTurnIndex, recordTurn, turnAt, update } from './moment.ts';

/** Takes in what is heard of the caller, in every phase alike; what follows from it is the table's business. */
export function perceive(moment: Moment, event: ConversationEvent): void {
  const { caller } = moment.conversation;
  switch (event.type) {
    case 'caller_speech_started':
      updateCaller(moment, {
        voice: { speaking: true, sinceMs: event.sinceMs, soundAtMs: event.sinceMs, dismissed: false },
        // Whatever STT said of the end: the caller goes on.
        turn: caller.turn && { ...caller.turn, hintedAtMs: null },
      });
      break;
    case 'caller_speech_stopped':
      updateCaller(moment, { voice: { ...caller.voice, speaking: false, sinceMs: event.sinceMs } });
      break;
    case 'partial_transcript':
      update(moment, { caller: hearPartial(caller, event.text, moment.atMs) });
      break;
    case 'final_transcript':
      // What we have asked for says nothing of the caller.
      if (settle(moment, event.text) === 'unasked' && event.endOfTurn) hint(moment);
      break;
    case 'utterance_ended':
      hint(moment);
      break;
    case 'hearing_lost':
      // What STT was guessing at stays as guessed: the next stream begins behind it.
      settle(moment, '');
      update(moment, { hearing: { ok: false, sinceMs: moment.atMs, told: false } });
      break;
    case 'hearing_restored':
      update(moment, { hearing: { ok: true } });
      break;
    default:
    // The rest is news of the agent's own side.
  }
}

export function updateCaller(moment: Moment, changes: Partial<Caller>): void {
  update(moment, { caller: { ...moment.conversation.caller, ...changes } });
}

/** Writes what the caller has said so far, so that it outlives us; the turn stays open. */
export function recordOpenTurn(moment: Moment): void {
  const { caller } = moment.conversation;
  if (!caller.turn?.finals) return;
  const turn = callerTurn(moment, caller.turn.finals, null);
  recordTurn(moment, turn);
  updateCaller(moment, { turn: { ...caller.turn, index: turn.index } });
}

/** The open words, guess included, become a turn of their own. Returns its index, null where there are none. */
export function closeOpenTurn(moment: Moment): number | null {
  const { caller } = moment.conversation;
  const text = openText(caller);
  if (!caller.turn || text === '') return null;
  const turn = callerTurn(moment, text, epochMs(moment));
  recordTurn(moment, turn);
  update(moment, { caller: endOpenTurn(caller, turn.index) });
  return turn.index;
}

/** Where nothing of the reply was heard, what the caller says now belongs to the turn that the reply was to answer. */
export function extendAnsweredTurn(moment: Moment): void {
  const { caller } = moment.conversation;
  const ended = turnAt(moment.conversation, caller.answering);
  // Words that are written down already have a turn of their own.
  if (!ended || (caller.turn?.index ?? null) !== null) return;
  const startedAtMs = ended.startedAtMs - moment.conversation.epochOffsetMs;
  update(moment, {
    caller: reopenTurn(caller, { index: ended.index, content: ended.content, startedAtMs }, moment.atMs),
  });
}

/** Whether STT may still change the last words. */
export const isGuessing = (caller: Caller): boolean => guessedText(caller.segment) !== '';

function settle(moment: Moment, text: string): 'asked for' | 'unasked' {
  const wasAskedFor = (moment.conversation.caller.turn?.finalizeAskedAtMs ?? null) !== null;
  const { caller, settled } = hearFinal(moment.conversation.caller, text, moment.atMs);
  update(moment, { caller: { ...caller, turn: caller.turn && { ...caller.turn, finalizeAskedAtMs: null } } });
  for (const { index, content } of settled) {
    const turn = turnAt(moment.conversation, index);
    if (turn && turn.content !== content) recordTurn(moment, { ...turn, content });
  }
  return wasAskedFor ? 'asked for' : 'unasked';
}

function hint(moment: Moment): void {
  const { turn } = moment.conversation.caller;
  if (turn) updateCaller(moment, { turn: { ...turn, hintedAtMs: moment.atMs } });
}

function callerTurn(moment: Moment, content: string, endedAtMs: number | null): Turn {
  const { caller, turns } = moment.conversation;
  return {
    index: caller.turn?.index ?? nextTurnIndex(turns),
    role: 'user',
    content,
    generated: null,
    interrupted: false,
    startedAtMs: epochMs(moment, caller.turn?.startedAtMs),
    endedAtMs,
    latency: null,
  };
}
