import { hasStarted, heardOf, isComplete, noteHeard, recordAgentTurn, spokenOf } from './agent-turns.ts';
import { dropRequest } from './asking.ts';
import { closeOpenTurn, extendAnsweredTurn, isGuessing, recordOpenTurn, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { Conversation, Reply } from './conversation.ts';
import { isOwnEcho, noteEcho } from './echo.ts';
import type { HeardPiece } from './event.ts';
import { finishIfComplete } from './finishing.ts';
import { consistsOf } from './phrases.ts';
import type { Policy } from './policy.ts';
import { emit, isIn, replyOf, type StepContext, update, updateReply } from './step-context.ts';
import { wordsOf } from './words.ts';

/*
 * Barge-in is reversible. A sound or a word of the caller silences the agent at once; only then is it decided:
 *
 *   speaking ──sound, words──▶ yielding ──playback_paused──▶ paused ──words that take the floor──▶ listening
 *      ▲                                                       │
 *      └──────── cough, noise, "aham", its own echo ───────────┘
 */

/** A sound of the caller silences the agent, unless the line is known to give its own voice back. */
export function bargeInDueAt(conversation: Conversation, policy: Policy): number | null {
  const { voice } = conversation.caller;
  if (!isIn(conversation, 'thinking', 'speaking') || !voice.speaking || voice.dismissed) return null;
  if (conversation.lineEchoes) return null;
  return voice.sinceMs + policy.bargeIn.minSpeechMs;
}

export function pausePlayback(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  update(context, { floor: { phase: 'yielding', reply, sinceMs: context.atMs } });
  emit(context, { do: 'pause_playback' });
}

/** The shell owes an answer; a conversation must not hang on it. */
export function pauseAnswerDueAt({ floor }: Conversation, policy: Policy): number | null {
  return floor.phase === 'yielding' ? floor.sinceMs + policy.bargeIn.pauseAnswerMs : null;
}

export function onPlaybackPaused(context: StepContext, heard: readonly HeardPiece[]): void {
  noteHeard(context, heard);
  const reply = replyOf(context.conversation);
  if (!reply) return;
  update(context, { floor: { phase: 'paused', reply, sinceMs: context.atMs } });
  decide(context);
}

/** Words have come while the agent has the floor and is not silenced yet. */
export function onInterjection(context: StepContext): void {
  const { caller } = context.conversation;
  const reply = replyOf(context.conversation);
  const text = openText(caller);
  if (!reply || text === '') return;
  if (hasStarted(reply) && isOwnEcho(context.conversation)) {
    noteEcho(context);
    return;
  }
  const question = /\?/u.test(spokenOf(reply).slice(heardOf(reply).length)) || endsInQuestion(reply);
  if (reply.kind !== 'opening' && !hasStarted(reply)) takeFloorFromAgent(context);
  else if (question || !keepsFloor(text, reply, context.policy, isGuessing(caller))) pausePlayback(context);
  else if (!isGuessing(caller)) closeOpenTurn(context);
}

/** The agent is silent: do the words so far take the floor, leave it, or say nothing yet? */
export function decide(context: StepContext): void {
  const { conversation, policy } = context;
  const reply = replyOf(conversation);
  if (!reply || !isIn(conversation, 'paused')) return;
  const text = openText(conversation.caller);
  const isWaiting = text === '' || isBackchannel(text, reply, policy, isGuessing(conversation.caller));
  // All was heard just as the agent fell silent: what the caller says is said after it, not over it.
  if (isComplete(reply)) finishIfComplete(context);
  else if (hasStarted(reply) && isOwnEcho(conversation)) {
    noteEcho(context);
    resumePlayback(context);
  } else if (!isWaiting) takeFloorFromAgent(context);
}

/** Nothing has taken the floor: how long the agent waits before it goes on. */
export function resumeDueAt({ floor, caller }: Conversation, policy: Policy): number | null {
  if (floor.phase !== 'paused') return null;
  const { wordlessMs, maxPauseMs } = policy.bargeIn;
  if (caller.voice.speaking && !caller.voice.dismissed)
    return Math.max(floor.sinceMs, caller.voice.sinceMs) + maxPauseMs;
  const quietSince = Math.max(floor.sinceMs, caller.voice.sinceMs, caller.turn?.wordsAtMs ?? floor.sinceMs);
  // All words are final and none takes the floor: there is nothing to wait for.
  return caller.turn && !isGuessing(caller) ? quietSince : quietSince + wordlessMs;
}

export function resumePlayback(context: StepContext): void {
  const { conversation } = context;
  const reply = replyOf(conversation);
  if (!reply) return;
  // An echo stays open: it is still coming in, and is answered once the agent has finished.
  if (!isGuessing(conversation.caller) && !isOwnEcho(conversation)) closeOpenTurn(context);
  updateCaller(context, { voice: { ...conversation.caller.voice, dismissed: conversation.caller.voice.speaking } });
  update(context, { floor: { phase: hasStarted(reply) ? 'speaking' : 'thinking', reply } });
  updateReply(context, { movedAtMs: context.atMs });
  emit(context, { do: 'resume_playback' });
}

/** The caller has the floor. What was not heard is forgotten; what was not answered is said again to the LLM. */
function takeFloorFromAgent(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  dropRequest(context, reply);
  emit(context, { do: 'drop_playback' });
  if (hasStarted(reply)) recordAgentTurn(context, 'interrupted');
  if (heardOf(reply) === '') extendAnsweredTurn(context);
  // The sound that these words came with is speech, whatever it was taken for before.
  const { voice } = context.conversation.caller;
  updateCaller(context, { answering: null, voice: { ...voice, dismissed: false } });
  update(context, { floor: { phase: 'listening', sinceMs: context.atMs }, reprompts: 0 });
  recordOpenTurn(context);
}

/**
 * Before the greeting is heard, "alô" only answers the telephone and does not interrupt. Before an answer is heard, any word
 * belongs to the caller's unfinished turn.
 */
function isBackchannel(text: string, reply: Reply, policy: Policy, growing: boolean): boolean {
  const isUnheard = heardOf(reply) === '';
  if (isUnheard && reply.kind !== 'opening') return false;
  return keepsFloor(text, reply, policy, growing) && (isUnheard || !endsInQuestion(reply));
}

/** `growing`: the last word may not be whole yet. */
function keepsFloor(text: string, reply: Reply, { language }: Policy, growing: boolean): boolean {
  const { backchannels, openings } = language.words;
  return consistsOf(text, reply.kind === 'opening' ? [...backchannels, ...openings] : backchannels, growing);
}

/** If the caller has heard at most this many words after a question, "sim" still answers the question. */
const wordsPastQuestion = 3;
/** Share of a question after which "sim" answers it. */
const questionUnderstood = 0.6;

/** Whether the caller has just heard a question, or enough of one to answer it. */
function endsInQuestion(reply: Reply): boolean {
  const heard = wordsOf(heardOf(reply)).length;
  let from = 0;
  let afterQuestion = false;
  for (const sentence of spokenOf(reply).match(/[^.!?…]+[.!?…]*\S*|[.!?…]+\S*/gu) ?? []) {
    const length = wordsOf(sentence).length;
    const isQuestion = sentence.includes('?');
    const heardOfIt = heard - from;
    if (heardOfIt <= length) {
      return isQuestion ? heardOfIt >= length * questionUnderstood : afterQuestion && heardOfIt <= wordsPastQuestion;
    }
    afterQuestion = isQuestion;
    from += length;
  }
  return afterQuestion;
}
