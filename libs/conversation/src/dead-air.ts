import { updatePiece } from './agent-turns.ts';
import { askLlmAgain, dropRequests, say, speakPieces } from './asking.ts';
import { openText } from './caller-words.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { finishIfComplete, finishReply } from './finishing.ts';
import { heardText } from './heard-text.ts';
import { flushText, wholeText } from './pieces.ts';
import type { Policy } from './policy.ts';
import { hasOwnPiece, isAwaited } from './reply.ts';
import { emit, isIn, replyOf, type StepContext, update, updateReply } from './step-context.ts';
import { joinTexts, wordsOf } from './words.ts';

/** When a filler is spoken because the LLM is late; at most once per reply. */
export function fillerDueAt(conversation: Conversation, policy: Policy): number | null {
  const reply = replyOf(conversation);
  if (!reply || !isAwaited(reply) || !isIn(conversation, 'thinking') || reply.pieces.length > 0) return null;
  if (policy.reply.fillerAfterMs === null || policy.language.lines.fillers.length === 0) return null;
  return reply.times.askedAtMs + policy.reply.fillerAfterMs;
}

export function sayFiller(context: StepContext): void {
  const { fillers } = context.policy.language.lines;
  const line = fillers[context.conversation.fillers % fillers.length] ?? '';
  update(context, { fillers: context.conversation.fillers + 1 });
  speakPieces(context, flushText(wholeText(line), context.policy.pieces), 'filler');
}

/** When the attempt fails because no request has written anything that can be spoken. */
export function replyTimeoutDueAt(conversation: Conversation, policy: Policy): number | null {
  const text = replyOf(conversation)?.text;
  const newest = text?.state === 'asking' ? text.requests.at(-1) : undefined;
  return newest ? newest.sentAtMs + policy.reply.timeoutMs : null;
}

export function abandonAttempt(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  dropRequests(context, reply);
  failReply(context, { retryable: true });
}

/** When the engine stops waiting for text or audio that does not arrive. */
export function stallDueAt(conversation: Conversation, policy: Policy): number | null {
  const reply = replyOf(conversation);
  return reply && isIn(conversation, 'thinking', 'speaking') ? reply.movedAtMs + policy.reply.stallMs : null;
}

export function giveUpReply(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  dropRequests(context, reply);
  emit(context, { do: 'drop_playback' });
  updateReply(context, {
    text: { state: 'failed' },
    pieces: reply.pieces.map((piece) => ({ ...piece, status: 'done' })),
  });
  finishReply(context);
}

/**
 * The LLM failed. Text that it has written is spoken. Without any text the request is retried; then the agent
 * apologises, or says goodbye after repeated failures. Every later request observes the pause that the provider
 * requested.
 */
export function failReply(
  context: StepContext,
  failure: { retryable: boolean; retryAfterMs?: number | undefined },
): void {
  const { retryable, retryAfterMs = 0 } = failure;
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const { retries, longestRetryAfterMs } = context.policy.reply;
  const mayAskAgain = retryable && reply.attempts <= retries && retryAfterMs <= longestRetryAfterMs;
  if (hasOwnPiece(reply)) {
    updateReply(context, { text: { state: 'failed' } });
    finishIfComplete(context);
  } else if (mayAskAgain) {
    askLlmAgain(context);
  } else {
    apologise(context);
  }
}

function apologise(context: StepContext): void {
  const { lines } = context.policy.language;
  const failures = context.conversation.failures + 1;
  const isLast = failures >= context.policy.reply.maxFailures;
  update(context, { failures });
  updateReply(context, {
    text: { state: 'failed' },
    next: isLast ? 'agent_hangup' : 'listen',
  });
  speakLine(context, isLast ? lines.failureGoodbye : lines.apology);
}

/** Adds a fixed phrase to the reply. */
export function speakLine(context: StepContext, line: string): void {
  speakPieces(context, flushText(wholeText(line), context.policy.pieces), 'line');
  finishIfComplete(context);
}

type PieceFailed = Extract<ConversationEvent, { type: 'piece_failed' }>;

/** TTS failed. The rest of the piece is retried once in its place, then omitted. */
export function onPieceFailed(context: StepContext, event: PieceFailed): void {
  const reply = replyOf(context.conversation);
  const piece = reply?.pieces.find(({ id }) => id === event.pieceId);
  if (!reply || !piece || piece.status === 'done') return;
  const heard = event.heard ? heardText(piece.text, event.heard, context.conversation.charsPerSecond) : '';
  const rest = wordsOf(piece.text).slice(wordsOf(heard).length).join(' ');
  if (event.retryable && !piece.retried && rest !== '') {
    const said = joinTexts(piece.said, heard);
    updatePiece(context, piece.id, { said, text: rest, heard: '', status: 'queued', retried: true });
    emit(context, { do: 'speak', pieceId: piece.id, replyId: reply.id, text: rest });
  } else {
    updatePiece(context, piece.id, { status: 'done', heard });
    finishIfComplete(context);
  }
}

/** When the agent says that it cannot hear the caller, because STT is unavailable. */
export function cannotHearDueAt(conversation: Conversation, policy: Policy): number | null {
  const { hearing } = conversation;
  if (hearing.ok || hearing.announced || !isIn(conversation, 'listening') || openText(conversation.caller) !== '')
    return null;
  return hearing.sinceMs + policy.hearing.announceAfterMs;
}

export function sayCannotHear(context: StepContext): void {
  const { hearing } = context.conversation;
  if (!hearing.ok) update(context, { hearing: { ...hearing, announced: true } });
  say(context, { kind: 'line', text: context.policy.language.lines.cannotHear, next: 'listen' });
}
