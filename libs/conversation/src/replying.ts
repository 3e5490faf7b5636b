import { hasStarted, recordAgentTurn, recordLatency, updatePiece } from './agent-turns.ts';
import { speakPieces } from './asking.ts';
import { failReply, speakLine } from './dead-air.ts';
import type { ConversationEvent, PieceId, ReplyId } from './event.ts';
import { finishIfComplete } from './finishing.ts';
import { hangUpTool } from './hang-up-tool.ts';
import { emit, isIn, type Moment, replyOf, update, updateReply } from './moment.ts';
import { flushText, flushWholeSentences, nothingSplit, splitText } from './pieces.ts';

type Of<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/** Text streams in; whatever can be spoken is handed to TTS at once. */
export function onReplyText(moment: Moment, event: Of<'reply_text'>): void {
  const reply = writtenReply(moment, event.replyId);
  if (!reply) return;
  const room = moment.policy.reply.maxChars - reply.generated.length;
  const text = event.text.length > room ? event.text.slice(0, room) : event.text;
  const { unspoken, pieces } = splitText(reply.unspoken, text, moment.policy.pieces);
  const firstTokenAtMs = reply.times.firstTokenAtMs ?? moment.atMs;
  updateReply(moment, {
    generated: reply.generated + text,
    unspoken,
    times: { ...reply.times, firstTokenAtMs },
    movedAtMs: moment.atMs,
  });
  speakPieces(moment, pieces, 'reply');
  if (event.text.length > room) breakOff(moment, event.replyId);
}

/** The reply has reached its limit: the LLM need not go on, and what it wrote ends with its last whole sentence. */
function breakOff(moment: Moment, replyId: ReplyId): void {
  const { maxChars } = moment.policy.reply;
  emit(moment, { do: 'report_fault', fault: 'reply_too_long', detail: `${maxChars} characters` });
  emit(moment, { do: 'drop_reply', replyId });
  onReplyFinished(moment, { type: 'reply_finished', atMs: moment.atMs, replyId, truncated: true });
}

export function onReplyToolCall(moment: Moment, event: Of<'reply_tool_call'>): void {
  if (writtenReply(moment, event.replyId) && event.name === hangUpTool.name)
    updateReply(moment, { next: 'agent_hangup' });
}

/** The rest is spoken. A hangup without a word gets a goodbye; nothing at all is a failure. */
export function onReplyFinished(moment: Moment, event: Of<'reply_finished'>): void {
  const reply = writtenReply(moment, event.replyId);
  if (!reply) return;
  const flush = event.truncated ? flushWholeSentences : flushText;
  speakPieces(moment, flush(reply.unspoken, moment.policy.pieces), 'reply');
  const spoken = replyOf(moment.conversation)?.pieces.some(({ kind }) => kind === 'reply') ?? false;
  if (spoken || reply.next !== 'listen') {
    updateReply(moment, { writing: false, unspoken: nothingSplit, movedAtMs: moment.atMs });
    if (!spoken) speakLine(moment, moment.policy.language.lines.goodbye);
    finishIfComplete(moment);
  } else {
    failReply(moment, { retryable: true });
  }
}

export function onReplyFailed(moment: Moment, event: Of<'reply_failed'>): void {
  if (writtenReply(moment, event.replyId)) failReply(moment, event);
}

export function onPieceSynthesised(moment: Moment, event: Of<'piece_synthesised'>): void {
  const reply = replyOf(moment.conversation);
  if (!reply || pieceOf(moment, event.pieceId)?.kind === 'filler') return;
  const firstAudioAtMs = reply.times.firstAudioAtMs ?? moment.atMs;
  updateReply(moment, { times: { ...reply.times, firstAudioAtMs }, movedAtMs: moment.atMs });
}

/** The first piece makes it a turn; the write does not hold up the audio. */
export function onPieceStarted(moment: Moment, event: Of<'piece_started'>): void {
  const piece = pieceOf(moment, event.pieceId);
  const reply = replyOf(moment.conversation);
  if (!reply || piece?.status !== 'queued') return;
  const isFirst = !hasStarted(reply);
  const isFirstOfReply =
    piece.kind === 'reply' && !reply.pieces.some((p) => p.kind === 'reply' && p.status !== 'queued');
  updatePiece(moment, piece.id, { status: 'playing' });
  if (isFirst) recordAgentTurn(moment, 'open');
  if (isFirstOfReply) recordLatency(moment);
  const now = replyOf(moment.conversation);
  if (now && isIn(moment.conversation, 'thinking')) update(moment, { floor: { phase: 'speaking', reply: now } });
}

export function onPieceFinished(moment: Moment, event: Of<'piece_finished'>): void {
  const piece = pieceOf(moment, event.pieceId);
  if (!piece || piece.status === 'done') return;
  updatePiece(moment, piece.id, { status: 'done', heard: piece.text });
  learnSpeed(moment, piece.text, event.audioMs);
  recordAgentTurn(moment, 'open');
  finishIfComplete(moment);
}

/** The reply that these events belong to, while it is the one that is being written. */
function writtenReply(moment: Moment, replyId: number) {
  const reply = replyOf(moment.conversation);
  return reply?.writing && reply.askAtMs === null && reply.id === replyId ? reply : null;
}

function pieceOf(moment: Moment, pieceId: PieceId) {
  return replyOf(moment.conversation)?.pieces.find(({ id }) => id === pieceId);
}

/** How much one piece moves what is known of the voice's speed; pieces too short to tell move nothing. */
const weightOfNewest = 0.3;
const tellingChars = 20;
/** Usual length of a pause at a mark. */
const markMs = 250;

function learnSpeed(moment: Moment, text: string, audioMs: number): void {
  const marks = text.match(/[.,;:!?…](?=\s)/gu)?.length ?? 0;
  const speechMs = audioMs - marks * markMs;
  if (text.length < tellingChars || speechMs <= 0) return;
  const measured = (text.length / speechMs) * 1000;
  const { charsPerSecond } = moment.conversation;
  const learned = charsPerSecond + (measured - charsPerSecond) * weightOfNewest;
  update(moment, { charsPerSecond: Math.min(40, Math.max(5, learned)) });
}
