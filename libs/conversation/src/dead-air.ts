import { heardPart, recordAgentTurn, updatePiece } from './agent-turns.ts';
import { askLlmAgain, dropRequests, sendRequest, speak, speakRest, speakTwice } from './asking.ts';
import type { Conversation } from './conversation.ts';
import type { ConversationEvent } from './event.ts';
import { endUnheard, endWithoutRest, finishIfComplete, finishReply, hangUp } from './finishing.ts';
import { spansAfter } from './heard-text.ts';
import type { Rung, RungAction } from './policy/ladder.ts';
import type { Policy } from './policy/policy.ts';
import { openRequests, ownPieces, type Piece, type Reply, spokenOf } from './reply.ts';
import type { SpeechSpan } from './speech-text/speech-text.ts';
import { emit, isIn, replyOf, type StepContext, update, updateReply } from './step-context.ts';

/*
 * No dead air. While a reply is owed, two things happen independently: fillers cover the silence, and the ladder
 * (`policy/ladder.ts`) tries other ways to get the reply. The ladder ends with an apology, and after repeated failures
 * with a goodbye and a failed call. Fillers and the other fixed phrases have stored audio, so that they need no TTS.
 */

/** When a filler is spoken because nothing has been heard for too long. */
export function fillerDueAt(conversation: Conversation, policy: Policy): number | null {
  const reply = replyOf(conversation);
  if (!reply || reply.kind === 'line' || !isIn(conversation, 'thinking', 'speaking')) return null;
  const { fillerAfterMs, mostFillers } = policy.reply;
  if (reply.fillers >= Math.min(mostFillers, policy.language.lines.fillers.length * 2)) return null;
  const isOwed = reply.ladder.stage !== null || reply.text.state === 'due';
  const isCovered = reply.pieces.some(({ kind, status }) => kind === 'filler' && status !== 'done');
  return isOwed && !isCovered && reply.text.state !== 'failed' ? reply.quietSinceMs + fillerAfterMs : null;
}

export function sayFiller(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const { fillers } = context.policy.language.lines;
  const line = fillers[context.conversation.fillers % fillers.length] ?? '';
  update(context, { fillers: context.conversation.fillers + 1 });
  updateReply(context, { fillers: reply.fillers + 1 });
  releaseStarved(context, reply);
  speak(context, line, 'filler', 'ahead');
}

/** A piece whose audio stopped holds its place: the filler could not be played before its rest, which may never arrive. */
function releaseStarved(context: StepContext, reply: Reply): void {
  const starved = ownPieces(reply).find(({ status }) => status === 'starved');
  if (starved && restOf(starved).length > 0) speakRest(context, starved, restOf(starved));
}

/** The caller asks whether the agent is still there: the next filler answers. */
export function answerPresence(context: StepContext): void {
  updateReply(context, { quietSinceMs: -Infinity });
}

export function rungDueAt(conversation: Conversation, policy: Policy): number | null {
  const reply = replyOf(conversation);
  const rung = reply && isIn(conversation, 'thinking', 'speaking') ? nextRung(reply, policy) : undefined;
  return reply && rung ? reply.ladder.sinceMs + rung.afterMs : null;
}

export function climb(context: StepContext): void {
  const reply = replyOf(context.conversation);
  const rung = reply && nextRung(reply, context.policy);
  if (!reply || !rung) return;
  updateReply(context, { ladder: { ...reply.ladder, rungs: reply.ladder.rungs + 1 } });
  rungActions[rung.action](context, reply);
}

const nextRung = ({ ladder: { stage, rungs } }: Reply, policy: Policy): Rung | undefined =>
  stage === null ? undefined : policy.ladder[stage][rungs];

const rungActions: { readonly [A in RungAction]: (context: StepContext, reply: Reply) => void } = {
  ask_again: (context, reply) => {
    const isPaused = context.conversation.llmRetryAtMs > context.atMs;
    const { hasFallback, maxRequests } = context.policy.reply;
    if (reply.asked.length < maxRequests) return isPaused ? undefined : sendRequest(context, 'main');
    if (hasFallback && !reply.asked.includes('fallback')) sendRequest(context, 'fallback');
    else if (spokenOf(reply) !== '') endWithoutRest(context);
  },
  ask_fallback: (context, reply) => {
    update(context, { llmFailing: true });
    if (context.policy.reply.hasFallback && !openRequests(reply).some(({ model }) => model === 'fallback'))
      sendRequest(context, 'fallback');
  },
  speak_again: (context, reply) => {
    const next = ownPieces(reply).find(({ status }) => status === 'queued' || status === 'starved');
    if (next) speakAgain(context, next);
  },
  end_without_rest: (context) => endWithoutRest(context),
  end_unheard: endUnheard,
  end_call: abandonReply,
};

/** Repeats the synthesis of what was not heard of a piece, once. */
function speakAgain(context: StepContext, piece: Piece): void {
  if (piece.retry) return;
  if (piece.status === 'queued') speakTwice(context, piece);
  else speakRest(context, piece, restOf(piece));
}

const restOf = ({ spans, heard }: Piece): SpeechSpan[] => spansAfter(spans, heard);

/**
 * No request is open any more. The request is repeated, or sent to the fallback model; text that was spoken before is
 * continued.
 */
export function failReply(
  context: StepContext,
  failure: { retryable: boolean; refused?: boolean | undefined; retryAfterMs?: number | undefined },
): void {
  const { retryable, refused = false, retryAfterMs = 0 } = failure;
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const { retries, longestRetryAfterMs, hasFallback } = context.policy.reply;
  update(context, { llmFailing: true });
  if (retryable && reply.asked.length <= retries && retryAfterMs <= longestRetryAfterMs) askLlmAgain(context);
  else if (hasFallback && !reply.asked.includes('fallback')) sendRequest(context, 'fallback');
  else endWithoutRest(context, refused);
}

/**
 * When the call fails because nothing can be spoken: a reply is owed, and TTS returns nothing, not even for a fixed
 * phrase, which is spoken from its stored audio as soon as the voice has any.
 */
export function muteDueAt(conversation: Conversation, { reply: policy }: Policy): number | null {
  const reply = replyOf(conversation);
  if (!reply || !isIn(conversation, 'thinking', 'speaking')) return null;
  if (reply.pieces.some(({ status }) => status === 'ready' || status === 'playing')) return null;
  const unanswered = reply.pieces.filter(({ status }) => status === 'queued' || status === 'starved');
  const text = unanswered.toSorted((a, b) => a.sentAtMs - b.sentAtMs)[0];
  const phrase = unanswered.find(({ kind }) => kind !== 'reply');
  if (!text || !phrase) return null;
  return Math.max(
    reply.quietSinceMs + policy.muteAfterMs,
    text.sentAtMs + policy.muteTextMs,
    phrase.sentAtMs + policy.mutePhraseMs,
  );
}

/** Ends the call without a goodbye, which could not be heard. */
export function endMute(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  dropRequests(context, reply);
  emit(context, { do: 'drop_playback' });
  recordAgentTurn(context, 'ended');
  hangUp(context, 'provider_failed');
}

/** When the engine stops waiting for audio that does not arrive. */
export function stallDueAt(conversation: Conversation, policy: Policy): number | null {
  const reply = replyOf(conversation);
  return reply && isIn(conversation, 'thinking', 'speaking') ? reply.movedAtMs + policy.reply.stallMs : null;
}

/** Ends the reply without an apology. If nothing of it was heard, the call fails. */
export function abandonReply(context: StepContext): void {
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

type Of<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/**
 * TTS failed. What was not heard of the piece is synthesised again, once. A text that TTS rejects is omitted; a second
 * failure of the same text is a failure of the reply.
 */
export function onPieceFailed(context: StepContext, event: Of<'piece_failed'>): void {
  const reply = replyOf(context.conversation);
  const piece = reply?.pieces.find(({ id }) => id === event.pieceId);
  if (!reply || !piece || piece.status === 'done') return;
  const heard = event.heard ? heardPart(context, piece, event.heard) : '';
  const failed = { ...piece, heard };
  updatePiece(context, piece.id, { heard });
  if (event.heard) updateReply(context, { quietSinceMs: context.atMs });
  if (event.retryable && restOf(failed).length > 0 && !piece.retry) {
    speakRest(context, failed, restOf(failed));
    return;
  }
  updatePiece(context, piece.id, { status: 'done' });
  if (event.retryable && restOf(failed).length > 0 && piece.kind === 'reply') endUnheard(context);
  else finishIfComplete(context);
}

/** The audio of the piece stopped in the middle; the ladder decides when its rest is synthesised again. */
export function onPieceStarved(context: StepContext, event: Of<'piece_starved'>): void {
  const piece = replyOf(context.conversation)?.pieces.find(({ id }) => id === event.pieceId);
  if (piece?.status !== 'playing') return;
  const heard = heardPart(context, piece, event.heard);
  updatePiece(context, piece.id, { status: 'starved', heard });
  updateReply(context, { quietSinceMs: context.atMs });
  cutStarvedFiller(context);
}

/** A filler without stored audio may stop as well: the reply, whose audio is there, does not wait for its rest. */
export function cutStarvedFiller(context: StepContext): void {
  const pieces = replyOf(context.conversation)?.pieces ?? [];
  const filler = pieces.find(({ kind, status }) => kind === 'filler' && status === 'starved');
  if (!filler || !pieces.some(({ status }) => status === 'ready')) return;
  emit(context, { do: 'drop_pieces', pieceIds: [filler.id] });
  updatePiece(context, filler.id, { status: 'done' });
}
