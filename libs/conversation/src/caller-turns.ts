import type { Turn } from '@ligai/contracts';
import { endOpenTurn, guessedText, hearFinal, hearPartial, openText, reopenTurn } from './caller-words.ts';
import type { Caller } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { loseHearing } from './hearing.ts';
import { epochMs, nextTurnIndex, recordTurn, type StepContext, turnAt, update } from './step-context.ts';

/** Updates the state of the caller, in the same way in every phase; the table in `step.ts` decides what follows. */
export function perceive(context: StepContext, event: ConversationEvent): void {
  const { caller } = context.conversation;
  switch (event.type) {
    case 'caller_speech_started':
      updateCaller(context, {
        voice: { speaking: true, sinceMs: event.sinceMs, soundAtMs: event.sinceMs, dismissed: false },
        // The caller continues, even if STT reported the end of the turn.
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
      // A final that we requested does not show that the caller has finished.
      if (settle(context, event.text) === 'unasked' && event.endOfTurn) hint(context);
      break;
    case 'utterance_ended':
      hint(context);
      break;
    case 'turn_hint':
      if (event.hint === 'resumed') withdrawHint(context);
      break;
    case 'hearing_lost':
      loseHearing(context, event);
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

/** Writes the caller's words so far, so that they survive this process; the turn stays open. */
export function recordOpenTurn(context: StepContext): void {
  const { caller } = context.conversation;
  if (!caller.turn?.finals) return;
  const turn = callerTurn(context, caller.turn.finals, null);
  recordTurn(context, turn);
  updateCaller(context, { turn: { ...caller.turn, index: turn.index } });
}

/** Makes a turn of the open words, including the guess. Returns its index; null if there are no open words. */
export function closeOpenTurn(context: StepContext): number | null {
  const { caller } = context.conversation;
  const text = openText(caller);
  if (!caller.turn || text === '') return null;
  const turn = callerTurn(context, text, epochMs(context));
  recordTurn(context, turn);
  update(context, { caller: endOpenTurn(caller, turn.index) });
  return turn.index;
}

/** If nothing of the reply was heard, the caller's new words extend the turn that the reply was to answer. */
export function extendAnsweredTurn(context: StepContext): void {
  const { caller } = context.conversation;
  const ended = turnAt(context.conversation, caller.answering);
  // Words that were already written have their own turn.
  if (!ended || (caller.turn?.index ?? null) !== null) return;
  const startedAtMs = ended.startedAtMs - context.conversation.epochOffsetMs;
  update(context, {
    caller: reopenTurn(caller, { index: ended.index, content: ended.content, startedAtMs }, context.atMs),
  });
}

/** True while STT may still change the last words. */
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

/** STT no longer considers the turn ended. */
function withdrawHint(context: StepContext): void {
  const { turn } = context.conversation.caller;
  if (turn) updateCaller(context, { turn: { ...turn, hintedAtMs: null } });
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
