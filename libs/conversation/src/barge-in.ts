import { noteHeard, recordAgentTurn } from './agent-turns.ts';
import { dropRequests } from './asking.ts';
import { closeOpenTurn, extendAnsweredTurn, isGuessing, recordOpenTurn, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import { answerPresence } from './dead-air.ts';
import { isOwnEcho, soundsLikeEcho, suspectEcho } from './echo.ts';
import type { HeardPiece } from './event.ts';
import { finishIfComplete } from './finishing.ts';
import { isForeign } from './foreign-words.ts';
import { isProtected } from './opening.ts';
import { consistsOf } from './phrases.ts';
import type { Policy } from './policy/policy.ts';
import { audiblyHeardOf, hasStarted, heardOf, isComplete, type Reply, spokenOf } from './reply.ts';
import { emit, isIn, listen, replyOf, type StepContext, setFloor, update, updateReply } from './step-context.ts';
import { hasWord, wordsOf } from './words.ts';

/*
 * Barge-in is reversible. A sound or a word of the caller pauses the agent at once, and the decision follows:
 *
 *   speaking ──sound, words──▶ yielding ──playback_paused──▶ paused ──words that take the floor──▶ listening
 *      ▲                                                       │
 *      └──────── cough, noise, "aham", its own echo ───────────┘
 */

/** A sound pauses the agent, unless it is not the caller's, or sounds have proved to be noise. */
export function bargeInDueAt(conversation: Conversation, policy: Policy): number | null {
  const { voice } = conversation.caller;
  if (!isIn(conversation, 'thinking', 'speaking') || !voice.speaking || voice.dismissed) return null;
  const reply = replyOf(conversation);
  // People say goodbye at the same time: only words that are no farewell stop a goodbye.
  if (reply?.next !== 'listen' || isProtected(reply, policy)) return null;
  if (isForeign(conversation, voice, policy) || soundsLikeEcho(conversation, voice.levelDb, policy)) return null;
  if (voice.sinceMs < conversation.falseAlarms.untilMs) return null;
  return voice.sinceMs + policy.bargeIn.minSpeechMs;
}

export function pausePlayback(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  setFloor(context, { phase: 'yielding', reply, sinceMs: context.atMs });
  emit(context, { do: 'pause_playback' });
}

/** The time limit for the shell's answer to `pause_playback`. */
export function pauseAnswerDueAt({ floor }: Conversation, policy: Policy): number | null {
  return floor.phase === 'yielding' ? floor.sinceMs + policy.bargeIn.pauseAnswerMs : null;
}

export function onPlaybackPaused(context: StepContext, heard: readonly HeardPiece[]): void {
  noteHeard(context, heard);
  const reply = replyOf(context.conversation);
  if (!reply) return;
  setFloor(context, { phase: 'paused', reply, sinceMs: context.atMs });
  decide(context);
}

/** The caller's words arrived while the agent is speaking and not paused. */
export function onInterjection(context: StepContext): void {
  const { caller } = context.conversation;
  const reply = replyOf(context.conversation);
  const text = openText(caller);
  if (!reply || !hasWord(text)) return;
  if (asksForPresence(text, reply, context.policy, isGuessing(caller))) {
    if (!isGuessing(caller)) closePresenceTurn(context, reply);
    return;
  }
  if (hasStarted(reply) && isOwnEcho(context.conversation)) return;
  if (isProtected(reply, context.policy)) {
    if (!isGuessing(caller) && keepsFloor(text, reply, context.policy, false)) closeInterjection(context);
    return;
  }
  const question = /\?/u.test(spokenOf(reply).slice(heardOf(reply).length)) || endsInQuestion(reply);
  if (reply.kind !== 'opening' && !hasStarted(reply)) takeFloorFromAgent(context);
  else if (question || !keepsFloor(text, reply, context.policy, isGuessing(caller))) pausePlayback(context);
  else if (!isGuessing(caller)) closeInterjection(context);
}

/** Pressed keys and a hold stop the agent for good, as soon as it is known what was heard. */
export function interrupt(context: StepContext): void {
  const { conversation } = context;
  const reply = replyOf(conversation);
  if (!reply) return;
  if (reply.kind !== 'opening' && !hasStarted(reply)) takeFloorFromAgent(context);
  else if (isIn(conversation, 'thinking', 'speaking')) pausePlayback(context);
  else decide(context);
}

/** While the agent is paused: decides whether the words so far take the floor, leave it, or are not enough yet. */
export function decide(context: StepContext): void {
  const { conversation, policy } = context;
  const reply = replyOf(conversation);
  if (!reply || !isIn(conversation, 'paused')) return;
  const text = openText(conversation.caller);
  const growing = isGuessing(conversation.caller);
  // A single letter may become any word, or be the beginning of an echo.
  const isUnclear = !hasWord(text) || (growing && text.length < 2);
  const isWaiting = asksForPresence(text, reply, policy, growing) || isBackchannel(text, reply, policy, growing);
  // The reply had been heard to its end when the agent paused, so the caller does not interrupt it.
  if (isComplete(reply)) finishIfComplete(context);
  else if (conversation.keys || conversation.heldAtMs !== null || conversation.mailbox?.found)
    takeFloorFromAgent(context);
  else if (isUnclear) return;
  else if (hasStarted(reply) && isOwnEcho(conversation)) resumePlayback(context);
  else if (!isWaiting) takeFloorFromAgent(context);
}

/** When the agent resumes if no words take the floor. */
export function resumeDueAt(conversation: Conversation, policy: Policy): number | null {
  const { floor, caller } = conversation;
  if (floor.phase !== 'paused') return null;
  const { wordlessMs, longestWordlessMs, backchannelMs, maxPauseMs } = policy.bargeIn;
  const { voice, turn } = caller;
  const isSounding = voice.speaking && !voice.dismissed;
  if (openText(caller) === '') {
    if (isForeign(conversation, voice, policy)) return floor.sinceMs;
    const quietAtMs = isSounding ? Infinity : Math.max(floor.sinceMs, voice.sinceMs) + wordlessMs;
    return Math.min(quietAtMs, floor.sinceMs + longestWordlessMs);
  }
  const wordsAtMs = turn?.wordsAtMs ?? floor.sinceMs;
  if (isSounding) return Math.max(floor.sinceMs, voice.sinceMs, wordsAtMs) + maxPauseMs;
  const quietSinceMs = Math.max(floor.sinceMs, voice.sinceMs, wordsAtMs);
  // All words are final and none takes the floor.
  return isGuessing(caller) ? quietSinceMs + backchannelMs : quietSinceMs;
}

export function resumePlayback(context: StepContext): void {
  const { conversation } = context;
  const reply = replyOf(conversation);
  if (!reply) return;
  // An echo stays open: it is still arriving, and is judged once the agent has finished.
  const { caller } = conversation;
  const asksWhetherHeard = asksForPresence(openText(caller), reply, context.policy, isGuessing(caller));
  if (asksWhetherHeard && heardOf(reply) === '') answerPresence(context);
  const isEcho = isOwnEcho(conversation);
  if (!isGuessing(caller) && !isEcho) closeInterjection(context);
  const isWordless = openText(caller) === '' && !isForeign(conversation, caller.voice, context.policy);
  if (isWordless) noteFalseAlarm(context);
  if (isEcho) suspectEcho(context);
  const { voice } = context.conversation.caller;
  updateCaller(context, { voice: { ...voice, dismissed: voice.speaking } });
  const current = replyOf(context.conversation) ?? reply;
  setFloor(context, { phase: hasStarted(reply) ? 'speaking' : 'thinking', reply: current });
  // The pause does not count as silence of a provider.
  const { ladder, quietSinceMs } = current;
  updateReply(context, {
    ...{ movedAtMs: context.atMs, ladder: { ...ladder, sinceMs: context.atMs } },
    quietSinceMs: quietSinceMs === -Infinity ? quietSinceMs : context.atMs,
  });
  emit(context, { do: 'resume_playback' });
}

/** Sounds that follow one another without words are one alarm. */
export function onSoundOverAgent(context: StepContext): void {
  const { falseAlarms } = context.conversation;
  if (context.atMs > falseAlarms.untilMs) return;
  const untilMs = Math.max(falseAlarms.untilMs, context.atMs + context.policy.bargeIn.falseAlarmMs);
  update(context, { falseAlarms: { ...falseAlarms, untilMs } });
}

/** A sound without words has paused the agent. After each in a row, the agent trusts sounds alone less. */
function noteFalseAlarm(context: StepContext): void {
  const { falseAlarmMs } = context.policy.bargeIn;
  const times = context.conversation.falseAlarms.times + 1;
  update(context, { falseAlarms: { times, untilMs: context.atMs + falseAlarmMs * 4 ** Math.min(times - 1, 3) } });
}

/** Gives the caller the floor. Text that was not heard is dropped; the LLM gets unanswered words again. */
function takeFloorFromAgent(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  dropRequests(context, reply);
  emit(context, { do: 'drop_playback' });
  if (hasStarted(reply)) recordAgentTurn(context, 'interrupted');
  if (heardOf(reply) === '') extendAnsweredTurn(context);
  // The sound of these words is speech, even if it was classified as noise before.
  const { voice } = context.conversation.caller;
  updateCaller(context, { answering: null, voice: { ...voice, dismissed: false } });
  update(context, { falseAlarms: { times: 0, untilMs: -Infinity } });
  if (reply.kind === 'opening') noteUnheardOpening(context, reply);
  listen(context);
  update(context, { reprompts: 0 });
  recordOpenTurn(context);
}

/** The next request to the LLM contains the part of the opening that the caller has not heard. */
function noteUnheardOpening(context: StepContext, reply: Reply): void {
  const unheard = wordsOf(spokenOf(reply))
    .slice(wordsOf(heardOf(reply)).length)
    .join(' ');
  update(context, { unheardOpening: unheard });
}

/** "Alô?" over the answer's first words, up to this many, was a question for the silence before it. */
const wordsBeforePresenceIsAnswered = 4;

/**
 * True for "alô?", "tá aí?" while an answer is owed or has just begun: this is not a new question, so the request, or
 * the answer, continues. A filler answers the caller if nothing was heard yet.
 */
function asksForPresence(text: string, reply: Reply, { language }: Policy, growing: boolean): boolean {
  if (reply.kind !== 'answer' || text === '') return false;
  if (wordsOf(heardOf(reply)).length > wordsBeforePresenceIsAnswered) return false;
  return consistsOf(text, language.words.presence, growing);
}

function closePresenceTurn(context: StepContext, reply: Reply): void {
  closeInterjection(context);
  if (heardOf(reply) === '') answerPresence(context);
}

/** Writes words that do not take the floor. Until the reply is heard, later words of the same question extend them. */
function closeInterjection(context: StepContext): void {
  const index = closeOpenTurn(context);
  const reply = replyOf(context.conversation);
  if (index !== null && reply?.kind === 'answer' && heardOf(reply) === '') updateCaller(context, { answering: index });
}

/**
 * Until the greeting is heard, "alô" only answers the telephone and does not interrupt. Until the reply to a turn is
 * heard, any word belongs to that turn of the caller.
 */
function isBackchannel(text: string, reply: Reply, policy: Policy, growing: boolean): boolean {
  const isUnheard = audiblyHeardOf(reply) === '';
  if (isUnheard && reply.kind !== 'opening') return false;
  return keepsFloor(text, reply, policy, growing) && (isUnheard || !endsInQuestion(reply));
}

/** `growing`: the last word may be incomplete. During the agent's goodbye, a farewell does not interrupt it. */
function keepsFloor(text: string, reply: Reply, { language }: Policy, growing: boolean): boolean {
  const { backchannels, openings, farewells } = language.words;
  const more = reply.kind === 'opening' ? openings : reply.next !== 'listen' ? farewells : [];
  return consistsOf(text, [...backchannels, ...more], growing);
}

/** "sim" answers a question if the agent has said at most this many words after it. */
const wordsPastQuestion = 3;
/** "sim" answers a question of which at least this share was heard. */
const questionUnderstood = 0.6;

/** True if the caller has just heard a question, or enough of a question to answer it. */
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
