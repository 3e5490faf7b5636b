import type { EndReason } from '@ligai/contracts';
import type { Conversation, Piece, Reply } from './conversation.ts';
import { hangUpTool } from './hang-up-tool.ts';
import { messagesFor, type Note } from './history.ts';
import { flushText, nothingSplit, wholeText } from './pieces.ts';
import { emit, replyOf, type StepContext, update, updateReply } from './step-context.ts';

/** Requests the next reply from the LLM. */
export function askLlm(
  context: StepContext,
  question: { kind: 'opening' | 'answer'; callerSilentAtMs: number | null; note?: Note },
): void {
  const reply = newReply(context, question.kind, question.callerSilentAtMs);
  takeFloor(context, { ...reply, writing: true, note: question.note ?? null });
  sendQuestion(context);
}

/** Repeats the LLM request after a failure, for the same reply; pieces spoken meanwhile (a filler) stay part of it. */
export function askLlmAgain(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const id = context.conversation.lastReplyId + 1;
  update(context, { lastReplyId: id });
  const times = { ...reply.times, attemptedAtMs: context.atMs, firstTokenAtMs: null };
  updateReply(context, {
    id,
    writing: true,
    next: 'listen',
    generated: '',
    unspoken: nothingSplit,
    attempts: reply.attempts + 1,
    times,
  });
  sendQuestion(context);
}

/** Speaks a fixed text as a turn of the agent. */
export function say(
  context: StepContext,
  line: { kind: 'opening' | 'line'; text: string; next: 'listen' | EndReason },
): void {
  takeFloor(context, { ...newReply(context, line.kind, null), next: line.next, generated: line.text });
  speakPieces(context, flushText(wholeText(line.text), context.policy.pieces), line.kind === 'line' ? 'line' : 'reply');
}

/** Sends pieces to TTS; they play after the previous pieces. */
export function speakPieces(context: StepContext, texts: readonly string[], kind: Piece['kind']): void {
  for (const text of texts) {
    const reply = replyOf(context.conversation);
    if (!reply) return;
    const id = context.conversation.lastPieceId + 1;
    update(context, { lastPieceId: id });
    const piece: Piece = { id, kind, said: '', text, status: 'queued', heard: '', retried: false };
    const firstPieceAtMs =
      kind === 'filler' ? reply.times.firstPieceAtMs : (reply.times.firstPieceAtMs ?? context.atMs);
    updateReply(context, {
      pieces: [...reply.pieces, piece],
      times: { ...reply.times, firstPieceAtMs },
      movedAtMs: context.atMs,
    });
    emit(context, { do: 'speak', pieceId: id, replyId: reply.id, text });
  }
}

/** Delays a request that the provider would reject, unless the requested pause is too long for a phone call. */
function sendQuestion(context: StepContext): void {
  const { llmRetryAtMs } = context.conversation;
  const pauseMs = llmRetryAtMs - context.atMs;
  if (pauseMs > 0 && pauseMs <= context.policy.reply.longestRetryAfterMs)
    updateReply(context, { askAtMs: llmRetryAtMs });
  else sendQuestionNow(context);
}

/** The end of the pause that the provider requested. */
export function pausedQuestionDueAt(conversation: Conversation): number | null {
  return replyOf(conversation)?.askAtMs ?? null;
}

export function sendQuestionNow(context: StepContext): void {
  const times = replyOf(context.conversation)?.times;
  if (times) updateReply(context, { askAtMs: null, times: { ...times, attemptedAtMs: context.atMs } });
  const { conversation, policy } = context;
  const reply = replyOf(conversation);
  if (!reply) return;
  const messages = messagesFor(conversation.turns, policy, reply.note);
  emit(context, { do: 'ask_llm', replyId: reply.id, messages, tools: [hangUpTool] });
}

/** Cancels the LLM request of the reply, if there is one. */
export function dropRequest(context: StepContext, reply: Reply): void {
  if (reply.writing && reply.askAtMs === null) emit(context, { do: 'drop_reply', replyId: reply.id });
}

function takeFloor(context: StepContext, reply: Reply): void {
  update(context, { lastReplyId: reply.id, floor: { phase: 'thinking', reply } });
}

function newReply(context: StepContext, kind: Reply['kind'], callerSilentAtMs: number | null): Reply {
  return {
    id: context.conversation.lastReplyId + 1,
    kind,
    note: null,
    next: 'listen',
    turnIndex: null,
    writing: false,
    askAtMs: null,
    generated: '',
    unspoken: nothingSplit,
    pieces: [],
    attempts: 1,
    failed: false,
    times: {
      callerSilentAtMs,
      askedAtMs: context.atMs,
      attemptedAtMs: context.atMs,
      firstTokenAtMs: null,
      firstPieceAtMs: null,
      firstAudioAtMs: null,
    },
    movedAtMs: context.atMs,
  };
}
