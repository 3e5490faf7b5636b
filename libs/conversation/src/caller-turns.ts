import type { Turn } from '@ligai/contracts';
import { endOpenTurn, guessedText, hearFinal, hearPartial, openText, reopenTurn } from './caller-words.ts';
import type { Caller } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { epochMs, nextTurnIndex, recordTurn, type StepContext, turnAt, update } from './step-context.ts';

/** Updates what is known of the caller, the same in every phase; the table decides what follows. */
export function perceive(context: StepContext, event: ConversationEvent): void {
  const { caller } = context.conversation;
  switch (event.type) {
    case 'caller_speech_started':
      updateCaller(context, {
        voice: { speaking: true, sinceMs: event.sinceMs, soundAtMs: event.sinceMs, dismissed: false },
        // Whatever STT said of the end: the caller goes on.
        turn: caller.turn && { ...caller.turn, hintedAtMs: null },
      });
      break;
    case 'caller_speech_stopped':
      updateCaller(context, { voice: { ...caller.voice, speaking: false, sinceMs: event.sinceMs } });
      break;
    case 'partial_transcript':
      update(context, { caller: hearPartial(caller, event.text, context.atMs) });
      break;
    case 'final_transcript':
      // What we have asked for says nothing of the caller.
      if (settle(context, event.text) === 'unasked' && event.endOfTurn) hint(context);
      break;
    case 'utterance_ended':
      hint(context);
      break;
    case 'hearing_lost':
      // What STT was guessing at stays as guessed: the next stream begins behind it.
      settle(context, '');
      update(context, { hearing: { ok: false, sinceMs: context.atMs, told: false } });
      break;
    case 'hearing_restored':
      update(context, { hearing: { ok: true } });
      break;
    default:
    // The other events concern the agent.
  }
}

export function updateCaller(context: StepContext, changes: Partial<Caller>): void {
  update(context, { caller: { ...context.conversation.caller, ...changes } });
}

/** Writes what the caller has said so far, so that it outlives us; the turn stays open. */
export function recordOpenTurn(context: StepContext): void {
  const { caller } = context.conversation;
  if (!caller.turn?.finals) return;
  const turn = callerTurn(context, caller.turn.finals, null);
  recordTurn(context, turn);
  updateCaller(context, { turn: { ...caller.turn, index: turn.index } });
}

/** The open words, guess included, become a turn of their own. Returns its index, null where there are none. */
export function closeOpenTurn(context: StepContext): number | null {
  const { caller } = context.conversation;
  const text = openText(caller);
  if (!caller.turn || text === '') return null;
  const turn = callerTurn(context, text, epochMs(context));
  recordTurn(context, turn);
  update(context, { caller: endOpenTurn(caller, turn.index) });
  return turn.index;
}

/** Where nothing of the reply was heard, what the caller says now belongs to the turn that the reply was to answer. */
export function extendAnsweredTurn(context: StepContext): void {
  const { caller } = context.conversation;
  const ended = turnAt(context.conversation, caller.answering);
  // Words that are written down already have a turn of their own.
  if (!ended || (caller.turn?.index ?? null) !== null) return;
  const startedAtMs = ended.startedAtMs - context.conversation.epochOffsetMs;
  update(context, {
    caller: reopenTurn(caller, { index: ended.index, content: ended.content, startedAtMs }, context.atMs),
  });
}

/** Whether STT may still change the last words. */
export const isGuessing = (caller: Caller): boolean => guessedText(caller.segment) !== '';

function settle(context: StepContext, text: string): 'asked for' | 'unasked' {
  const wasAskedFor = (context.conversation.caller.turn?.finalizeAskedAtMs ?? null) !== null;
  const { caller, settled } = hearFinal(context.conversation.caller, text, context.atMs);
  update(context, { caller: { ...caller, turn: caller.turn && { ...caller.turn, finalizeAskedAtMs: null } } });
  for (const { index, content } of settled) {
    const turn = turnAt(context.conversation, index);
    if (turn && turn.content !== content) recordTurn(context, { ...turn, content });
  }
  return wasAskedFor ? 'asked for' : 'unasked';
}

function hint(context: StepContext): void {
  const { turn } = context.conversation.caller;
  if (turn) updateCaller(context, { turn: { ...turn, hintedAtMs: context.atMs } });
}

function callerTurn(context: StepContext, content: string, endedAtMs: number | null): Turn {
  const { caller, turns } = context.conversation;
  return {
    index: caller.turn?.index ?? nextTurnIndex(turns),
    role: 'user',
    content,
    generated: null,
    interrupted: false,
    startedAtMs: epochMs(context, caller.turn?.startedAtMs),
    endedAtMs,
    latency: null,
  };
}
