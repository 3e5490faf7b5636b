import { startOfText } from '@ligai/kernel';
import { hasStarted, recordAgentTurn, recordLatency, updatePiece } from './agent-turns.ts';
import { speakPieces } from './asking.ts';
import { failReply, speakLine } from './dead-air.ts';
import type { ConversationEvent, PieceId, ReplyId } from './event.ts';
import { finishIfComplete } from './finishing.ts';
import { hangUpTool } from './hang-up-tool.ts';
import { flushText, flushWholeSentences, nothingSplit, splitText } from './pieces.ts';
import { emit, isIn, replyOf, type StepContext, update, updateReply } from './step-context.ts';

type Of<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/** Handles streamed text: each complete piece is sent to TTS at once. */
export function onReplyText(context: StepContext, event: Of<'reply_text'>): void {
  const reply = writtenReply(context, event.replyId);
  if (!reply) return;
  const room = context.policy.reply.maxChars - reply.generated.length;
  const text = startOfText(event.text, room);
  const { unspoken, pieces } = splitText(reply.unspoken, text, context.policy.pieces);
  const firstTokenAtMs = reply.times.firstTokenAtMs ?? context.atMs;
  updateReply(context, {
    generated: reply.generated + text,
    unspoken,
    times: { ...reply.times, firstTokenAtMs },
    movedAtMs: context.atMs,
  });
  speakPieces(context, pieces, 'reply');
  if (event.text.length > room) breakOff(context, event.replyId);
}

/**
 * The reply has reached its length limit: cancels the LLM request, and ends the reply after its last complete sentence.
 */
function breakOff(context: StepContext, replyId: ReplyId): void {
  const { maxChars } = context.policy.reply;
  emit(context, { do: 'report_fault', fault: 'reply_too_long', detail: `${maxChars} characters` });
  emit(context, { do: 'drop_reply', replyId });
  onReplyFinished(context, { type: 'reply_finished', atMs: context.atMs, replyId, truncated: true });
}

export function onReplyToolCall(context: StepContext, event: Of<'reply_tool_call'>): void {
  if (writtenReply(context, event.replyId) && event.name === hangUpTool.name)
    updateReply(context, { next: 'agent_hangup' });
}

/** Speaks the rest. A hangup without text gets a goodbye; a reply without text or hangup has failed. */
export function onReplyFinished(context: StepContext, event: Of<'reply_finished'>): void {
  const reply = writtenReply(context, event.replyId);
  if (!reply) return;
  const flush = event.truncated ? flushWholeSentences : flushText;
  speakPieces(context, flush(reply.unspoken, context.policy.pieces), 'reply');
  const spoken = replyOf(context.conversation)?.pieces.some(({ kind }) => kind === 'reply') ?? false;
  if (spoken || reply.next !== 'listen') {
    updateReply(context, { writing: false, unspoken: nothingSplit, movedAtMs: context.atMs });
    if (!spoken) speakLine(context, context.policy.language.lines.goodbye);
    finishIfComplete(context);
  } else {
    failReply(context, { retryable: true });
  }
}

export function onReplyFailed(context: StepContext, event: Of<'reply_failed'>): void {
  if (writtenReply(context, event.replyId)) failReply(context, event);
}

export function onPieceSynthesised(context: StepContext, event: Of<'piece_synthesised'>): void {
  const reply = replyOf(context.conversation);
  if (!reply || pieceOf(context, event.pieceId)?.kind === 'filler') return;
  const firstAudioAtMs = reply.times.firstAudioAtMs ?? context.atMs;
  updateReply(context, { times: { ...reply.times, firstAudioAtMs }, movedAtMs: context.atMs });
}

/** The first piece makes the reply a turn; the audio does not wait for its write. */
export function onPieceStarted(context: StepContext, event: Of<'piece_started'>): void {
  const piece = pieceOf(context, event.pieceId);
  const reply = replyOf(context.conversation);
  if (!reply || piece?.status !== 'queued') return;
  const isFirst = !hasStarted(reply);
  const isFirstOfReply =
    piece.kind === 'reply' && !reply.pieces.some((p) => p.kind === 'reply' && p.status !== 'queued');
  updatePiece(context, piece.id, { status: 'playing' });
  if (isFirst) recordAgentTurn(context, 'open');
  if (isFirstOfReply) recordLatency(context);
  const now = replyOf(context.conversation);
  if (now && isIn(context.conversation, 'thinking')) update(context, { floor: { phase: 'speaking', reply: now } });
}

export function onPieceFinished(context: StepContext, event: Of<'piece_finished'>): void {
  const piece = pieceOf(context, event.pieceId);
  if (!piece || piece.status === 'done') return;
  updatePiece(context, piece.id, { status: 'done', heard: piece.text });
  learnSpeed(context, piece.text, event.audioMs);
  recordAgentTurn(context, 'open');
  finishIfComplete(context);
}

/** The reply of this event, if it is the current one and still being written. */
function writtenReply(context: StepContext, replyId: number) {
  const reply = replyOf(context.conversation);
  return reply?.writing && reply.askAtMs === null && reply.id === replyId ? reply : null;
}

function pieceOf(context: StepContext, pieceId: PieceId) {
  return replyOf(context.conversation)?.pieces.find(({ id }) => id === pieceId);
}

/** Weight of one piece in the estimate of the voice's speed; short pieces are ignored. */
const weightOfNewest = 0.3;
const tellingChars = 20;
/** Usual length of a pause at a mark. */
const markMs = 250;

function learnSpeed(context: StepContext, text: string, audioMs: number): void {
  const marks = text.match(/[.,;:!?…](?=\s)/gu)?.length ?? 0;
  const speechMs = audioMs - marks * markMs;
  if (text.length < tellingChars || speechMs <= 0) return;
  const measured = (text.length / speechMs) * 1000;
  const { charsPerSecond } = context.conversation;
  const learned = charsPerSecond + (measured - charsPerSecond) * weightOfNewest;
  update(context, { charsPerSecond: Math.min(40, Math.max(5, learned)) });
}
