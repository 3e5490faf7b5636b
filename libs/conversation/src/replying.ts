import { startOfText } from '@ligai/kernel';
import { beginPiece, firstPieceHeard, recordAgentTurn, recordLatency, updatePiece } from './agent-turns.ts';
import { hangUpTool, speakPieces } from './asking.ts';
import { cutStarvedFiller, failReply } from './dead-air.ts';
import type { ConversationFact, PieceId } from './event.ts';
import { finishIfComplete, speakLine } from './finishing.ts';
import { flushText, flushWholeSentences, splitText } from './pieces.ts';
import { hasOwnPiece, type LlmRequest, openRequests, ownPieces, type Reply, type ReplyText } from './reply.ts';
import { spokenText } from './speech-text/speech-text.ts';
import { emit, isIn, replyOf, type StepContext, setFloor, update, updateReply } from './step-context.ts';
import { learnSpeed } from './word-times/voice-speed.ts';
import { joinTexts } from './words.ts';

type Of<T extends ConversationFact['type']> = Extract<ConversationFact, { type: T }>;

/*
 *  due ──pause over──▶ asking ──first piece──▶ writing ──finished──▶ written
 *                        │  ▲                     │
 *                        │  └── no next piece ────┤
 *                        └──────── failed ────────┴──▶ failed
 */

/** An event of the LLM. */
type LlmEventType = 'reply_text' | 'reply_tool_call' | 'reply_finished' | 'reply_failed';

/** `late`: the request was cancelled, or has ended; the event has no effect. */
type Cell<T extends LlmEventType> = ((context: StepContext, request: LlmRequest, event: Of<T>) => void) | 'late';
type Row = { readonly [T in LlmEventType]: Cell<T> };

const late: Row = { reply_text: 'late', reply_tool_call: 'late', reply_finished: 'late', reply_failed: 'late' };
const awaited: Row = {
  reply_text: addText,
  reply_tool_call: noteToolCall,
  reply_finished: (context, request, { truncated }) => finishText(context, request, truncated ?? false),
  reply_failed: loseRequest,
};

/** The effect of each event of the LLM in each state of the reply's text. */
const replyTable: { readonly [S in ReplyText['state']]: Row } = {
  due: late,
  asking: awaited,
  writing: awaited,
  written: late,
  failed: late,
};

export function onLlmEvent(context: StepContext, event: Of<LlmEventType>): void {
  const reply = replyOf(context.conversation);
  const request = reply && openRequests(reply).find(({ id }) => id === event.replyId);
  if (!request) return;
  const cell = replyTable[reply.text.state][event.type] as Cell<LlmEventType>;
  if (cell !== 'late') cell(context, request, event);
}

/** Handles streamed text: each complete piece is sent to TTS at once. */
function addText(context: StepContext, request: LlmRequest, event: Of<'reply_text'>): void {
  const { maxChars } = context.policy.reply;
  const room = maxChars - request.draft.length;
  const text = startOfText(event.text, room);
  const { unspoken, pieces } = splitText(request.unspoken, text, context.policy.pieces);
  const longer = {
    ...{ ...request, draft: request.draft + text, unspoken },
    textAtMs: request.textAtMs ?? context.atMs,
  };
  updateRequest(context, longer);
  speakFrom(context, longer, pieces);
  if (event.text.length > room) breakOff(context, longer);
}

/** The reply has reached its length limit: cancels the request, and ends the reply after its last complete sentence. */
function breakOff(context: StepContext, request: LlmRequest): void {
  const { maxChars } = context.policy.reply;
  emit(context, { do: 'report_fault', fault: 'reply_too_long', detail: `${maxChars} characters` });
  emit(context, { do: 'drop_reply', replyId: request.id, speculative: false });
  finishText(context, request, true);
}

function noteToolCall(context: StepContext, request: LlmRequest, { name }: Of<'reply_tool_call'>): void {
  if (name !== hangUpTool.name) return;
  updateRequest(context, { ...request, hangsUp: true });
  if (replyOf(context.conversation)?.text.state === 'writing') updateReply(context, { next: 'agent_hangup' });
}

/** Speaks the rest. A hangup without text gets a goodbye; a request without text or hangup has failed. */
function finishText(context: StepContext, request: LlmRequest, truncated: boolean): void {
  const flush = truncated ? flushWholeSentences : flushText;
  speakFrom(context, request, flush(request.unspoken, context.policy.pieces));
  const reply = replyOf(context.conversation);
  if (!reply) return;
  if (!hasOwnPiece(reply) && !request.hangsUp) {
    loseRequest(context, request, { retryable: true });
    return;
  }
  if (reply.text.state === 'asking') useRequest(context, request);
  updateReply(context, { text: { state: 'written' }, movedAtMs: context.atMs });
  if (!hasOwnPiece(reply)) speakLine(context, context.policy.language.lines.goodbye);
  finishIfComplete(context);
}

/** A request failed; the reply fails if no other is open. */
function loseRequest(
  context: StepContext,
  request: LlmRequest,
  failure: { retryable: boolean; refused?: boolean | undefined; retryAfterMs?: number | undefined },
): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const requests = openRequests(reply).filter(({ id }) => id !== request.id);
  // A pause or a refusal of the fallback model does not concern the agent's own.
  const { retryable, refused, retryAfterMs } = request.model === 'main' ? failure : { retryable: failure.retryable };
  if (retryAfterMs) update(context, { llmRetryAtMs: context.atMs + retryAfterMs });
  updateReply(context, { text: { state: 'asking', requests } });
  if (requests.length === 0) failReply(context, { retryable, refused, retryAfterMs });
}

/** Speaks pieces of this request; with its first one it is the request that is used. */
function speakFrom(context: StepContext, request: LlmRequest, pieces: readonly string[]): void {
  if (pieces.length > 0 && replyOf(context.conversation)?.text.state === 'asking') useRequest(context, request);
  speakPieces(context, pieces);
}

/** Uses this request for the reply, and cancels the others. */
function useRequest(context: StepContext, request: LlmRequest): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  for (const { id } of openRequests(reply))
    if (id !== request.id) emit(context, { do: 'drop_reply', replyId: id, speculative: false });
  update(context, { llmFailing: request.model === 'fallback' });
  updateReply(context, {
    text: { state: 'writing', request },
    generated: joinTexts(request.after, request.draft),
    next: request.hangsUp ? 'agent_hangup' : reply.next,
    // A request that continues the reply does not change when its text began.
    times: { ...reply.times, firstTokenAtMs: hasOwnPiece(reply) ? reply.times.firstTokenAtMs : request.textAtMs },
  });
}

function updateRequest(context: StepContext, changed: LlmRequest): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const { text } = reply;
  if (text.state === 'writing')
    updateReply(context, {
      text: { ...text, request: changed },
      generated: joinTexts(changed.after, changed.draft),
      movedAtMs: context.atMs,
    });
  if (text.state === 'asking') {
    const requests = text.requests.map((request) => (request.id === changed.id ? changed : request));
    updateReply(context, { text: { ...text, requests }, movedAtMs: context.atMs });
  }
}

export function onPieceSynthesised(context: StepContext, event: Of<'piece_synthesised'>): void {
  const reply = replyOf(context.conversation);
  const piece = pieceOf(reply, event.pieceId);
  if (!reply || !piece) return;
  if (piece.status === 'queued') updatePiece(context, piece.id, { status: 'ready' });
  cutStarvedFiller(context);
  if (piece.kind === 'filler') return;
  // The audio of a later piece may arrive first; the caller waits for the first piece.
  const isNext = ownPieces(reply).find(({ status }) => status !== 'done') === piece;
  const firstAudioAtMs = reply.times.firstAudioAtMs ?? (isNext ? context.atMs : null);
  updateReply(context, { times: { ...reply.times, firstAudioAtMs }, movedAtMs: context.atMs });
}

/** The first piece makes the reply a turn; the audio does not wait for its write. */
export function onPieceStarted(context: StepContext, event: Of<'piece_started'>): void {
  const reply = replyOf(context.conversation);
  const piece = pieceOf(reply, event.pieceId);
  if (!reply || !piece || piece.status === 'done' || piece.status === 'playing') return;
  if (piece.status === 'starved') {
    updatePiece(context, piece.id, { status: 'playing' });
    return;
  }
  const isFirstOfReply = piece.kind === 'reply' && !firstPieceHeard(reply);
  beginPiece(context, piece);
  if (piece.kind === 'reply') updateReply(context, { fillers: 0 });
  if (isFirstOfReply) {
    const writtenAtMs = event.writtenAtMs ?? context.atMs;
    const playedAtMs = event.playedAtMs ?? writtenAtMs;
    updateReply(context, { times: { ...reply.times, writtenAtMs, playedAtMs } });
  }
  const now = replyOf(context.conversation);
  if (now && isIn(context.conversation, 'thinking')) setFloor(context, { phase: 'speaking', reply: now });
}

/** The wait of the caller is over, and its length is known. */
export function onPiecePlayed(context: StepContext, event: Of<'piece_played'>): void {
  const reply = replyOf(context.conversation);
  if (!reply || firstPieceHeard(reply)?.id !== event.pieceId) return;
  updateReply(context, { times: { ...reply.times, playedAtMs: event.sinceMs } });
  recordLatency(context);
}

export function onPieceFinished(context: StepContext, event: Of<'piece_finished'>): void {
  const piece = pieceOf(replyOf(context.conversation), event.pieceId);
  if (!piece || piece.status === 'done') return;
  updatePiece(context, piece.id, { status: 'done', heard: piece.text });
  updateReply(context, { quietSinceMs: context.atMs });
  update(context, { voice: learnSpeed(context.conversation.voice, spokenText(piece.spans).length, event.speechMs) });
  recordAgentTurn(context, 'open');
  recordLatency(context);
  finishIfComplete(context);
}

const pieceOf = (reply: Reply | null, pieceId: PieceId) => reply?.pieces.find(({ id }) => id === pieceId);
