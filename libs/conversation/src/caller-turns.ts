import type { Turn } from '@ligai/contracts';
import { endOpenTurn, guessedText, hearFinal, hearPartial, openText, reopenTurn } from './caller-words.ts';
import type { Caller, TurnHint, Voice } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { loseHearing } from './hearing.ts';
import { consistsOf } from './phrases.ts';
import {
  epochMs,
  nextTurnIndex,
  recordTurn,
  replyOf,
  type StepContext,
  turnAt,
  update,
  updateReply,
} from './step-context.ts';
import { learnPause } from './turn-end/caller-pauses.ts';

/** Updates the state of the caller, in the same way in every phase; the table in `step.ts` decides what follows. */
export function perceive(context: StepContext, event: ConversationEvent): void {
  const { caller } = context.conversation;
  switch (event.type) {
    case 'caller_speech_started':
      updateCaller(context, {
        voice: {
          ...{ speaking: true, sinceMs: event.sinceMs, soundAtMs: event.sinceMs, soundEndedAtMs: event.sinceMs },
          ...{ dismissed: false, foreign: false },
          afterSilenceMs: caller.voice.speaking ? null : event.sinceMs - caller.voice.sinceMs,
          levelDb: event.levelDb ?? null,
          before: {
            soundAtMs: caller.voice.soundAtMs,
            untilMs: caller.voice.speaking ? event.sinceMs : caller.voice.sinceMs,
            levelDb: caller.voice.levelDb,
          },
        },
        // The caller continues, even if STT reported the end of the turn.
        turn: caller.turn && { ...caller.turn, hint: null },
      });
      break;
    case 'caller_speech_measured':
      updateCaller(context, { voice: { ...measuredVoice(context, event.levelDb), levelDb: event.levelDb } });
      break;
    case 'caller_speech_stopped': {
      const { sinceMs, soundEndedAtMs = sinceMs, levelDb = caller.voice.levelDb } = event;
      updateCaller(context, { voice: { ...caller.voice, speaking: false, sinceMs, soundEndedAtMs, levelDb } });
      noteEndOfSound(context, soundEndedAtMs);
      break;
    }
    case 'partial_transcript':
      update(context, { caller: hearPartial(caller, event.text, context.atMs) });
      learnFrom(context, caller);
      break;
    case 'final_transcript':
      // A final that we requested does not show that the caller has finished.
      if (settle(context, event.text) === 'unasked' && event.endOfTurn) setHint(context, hintOf(event, context.atMs));
      learnFrom(context, caller);
      break;
    case 'utterance_ended':
      setHint(context, { by: 'gap', atMs: context.atMs });
      break;
    case 'turn_hint':
      setHint(context, event.hint === 'resumed' ? null : hintOf(event, context.atMs));
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

/** A sound that has become much louder is another one: the caller speaks over an echo, or over people in the room. */
function measuredVoice({ atMs, conversation, policy }: StepContext, levelDb: number): Voice {
  const { voice } = conversation.caller;
  const isSame = voice.levelDb === null || levelDb < voice.levelDb + policy.bargeIn.echoDb;
  return isSame
    ? voice
    : {
        ...voice,
        ...{
          soundAtMs: atMs,
          dismissed: false,
          foreign: false,
          before: { soundAtMs: voice.soundAtMs, untilMs: atMs, levelDb: voice.levelDb },
        },
      };
}

/** STT may report the end of the turn before voice activity has noticed the end of its sound: for the latency figures. */
function noteEndOfSound(context: StepContext, silentAtMs: number): void {
  const times = replyOf(context.conversation)?.times;
  if (!times?.caller || silentAtMs > times.askedAtMs) return;
  updateReply(context, { times: { ...times, caller: { ...times.caller, silentAtMs } } });
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
  const turn = turnOfOpenWords(context);
  if (!turn) return null;
  recordTurn(context, turn);
  update(context, { caller: endOpenTurn(context.conversation.caller, turn.index) });
  return turn.index;
}

/** The turn that the open words are if they end now; null without open words. */
export function turnOfOpenWords(context: StepContext): Turn | null {
  const { caller } = context.conversation;
  const text = openText(caller);
  return caller.turn && text !== '' ? callerTurn(context, text, epochMs(context)) : null;
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

const hintOf = ({ confidence }: { confidence?: number }, atMs: number): TurnHint =>
  confidence === undefined ? { by: 'silence', atMs } : { by: 'model', atMs, confidence };

/** Null: STT no longer considers the turn ended. */
function setHint(context: StepContext, hint: TurnHint | null): void {
  const { turn } = context.conversation.caller;
  if (turn) updateCaller(context, { turn: { ...turn, hint } });
}

/** New words in a turn show that the silence before them was a pause. Signs of attention are no turn. */
function learnFrom(context: StepContext, before: Caller): void {
  const { caller, floor } = context.conversation;
  const { afterSilenceMs } = caller.voice;
  if (afterSilenceMs === null || !caller.turn || before.turn?.wordsAtMs === caller.turn.wordsAtMs) return;
  updateCaller(context, { voice: { ...caller.voice, afterSilenceMs: null } });
  const isTurn = !consistsOf(openText(caller), context.policy.language.words.backchannels, true);
  const continues = openText(before) !== '' || before.answering !== null;
  if (floor.phase === 'speaking' || !isTurn || !continues) return;
  updateCaller(context, { pauses: learnPause(caller.pauses, afterSilenceMs) });
}

function callerTurn(context: StepContext, content: string, endedAtMs: number | null): Turn {
  const { caller, turns } = context.conversation;
  return {
    index: caller.turn?.index ?? nextTurnIndex(turns),
    role: 'user',
    answers: null,
    content,
    generated: null,
    interrupted: false,
    startedAtMs: epochMs(context, caller.turn?.startedAtMs),
    endedAtMs,
    latency: null,
  };
}
