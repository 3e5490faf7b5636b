import type { EndReason } from '@ligai/contracts';
import type { Conversation } from './conversation.ts';
import { hangUpTool } from './hang-up-tool.ts';
import { messagesFor, type Note } from './history.ts';
import { flushText, nothingSplit, wholeText } from './pieces.ts';
import { type LlmRequest, openRequests, type Piece, type Reply } from './reply.ts';
import { emit, replyOf, type StepContext, update, updateReply } from './step-context.ts';

/** Requests the next reply from the LLM. */
export function askLlm(
  context: StepContext,
  question: { kind: 'opening' | 'answer'; callerSilentAtMs: number | null; note?: Note },
): void {
  const { kind, callerSilentAtMs, note = null } = question;
  takeFloor(context, { kind, callerSilentAtMs, note, next: 'listen', text: nothingAsked, generated: '' });
  askOrWait(context);
}

/** Repeats the LLM request after a failure, for the same reply; pieces spoken meanwhile (a filler) stay part of it. */
export function askLlmAgain(context: StepContext): void {
  updateReply(context, { text: nothingAsked, generated: '', next: 'listen' });
  askOrWait(context);
}

/** Speaks a fixed text as a turn of the agent. */
export function say(
  context: StepContext,
  line: { kind: 'opening' | 'line'; text: string; next: 'listen' | EndReason },
): void {
  const { kind, text: generated, next } = line;
  takeFloor(context, { kind, callerSilentAtMs: null, note: null, next, text: { state: 'written' }, generated });
  speakPieces(context, flushText(wholeText(generated), context.policy.pieces), kind === 'line' ? 'line' : 'reply');
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
function askOrWait(context: StepContext): void {
  const { llmRetryAtMs } = context.conversation;
  const pauseMs = llmRetryAtMs - context.atMs;
  if (pauseMs > 0 && pauseMs <= context.policy.reply.longestRetryAfterMs)
    updateReply(context, { text: { state: 'due', askAtMs: llmRetryAtMs } });
  else sendRequest(context);
}

/** The end of the pause that the provider requested. */
export function requestDueAt(conversation: Conversation): number | null {
  const text = replyOf(conversation)?.text;
  return text?.state === 'due' ? text.askAtMs : null;
}

/** Sends a request in addition to the open ones: the first whose text can be spoken is used. */
export function sendRequest(context: StepContext): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const id = context.conversation.lastReplyId + 1;
  update(context, { lastReplyId: id });
  const request: LlmRequest = {
    ...{ id, sentAtMs: context.atMs, textAtMs: null },
    ...{ draft: '', unspoken: nothingSplit, hangsUp: false },
  };
  const text = { state: 'asking', requests: [...openRequests(reply), request] } as const;
  updateReply(context, { text, attempts: reply.attempts + 1 });
  const messages = messagesFor(context.conversation.turns, context.policy, reply.note);
  emit(context, { do: 'ask_llm', replyId: id, messages, tools: [hangUpTool] });
}

/** Cancels the open requests of the reply. */
export function dropRequests(context: StepContext, reply: Reply): void {
  for (const { id } of openRequests(reply)) emit(context, { do: 'drop_reply', replyId: id });
}

const nothingAsked = { state: 'asking', requests: [] } as const;

function takeFloor(
  context: StepContext,
  start: Pick<Reply, 'kind' | 'note' | 'next' | 'text' | 'generated'> & { callerSilentAtMs: number | null },
): void {
  const id = context.conversation.lastReplyId + 1;
  const { callerSilentAtMs, ...rest } = start;
  const reply: Reply = {
    ...{ id, ...rest, turnIndex: null, pieces: [], attempts: 0, movedAtMs: context.atMs },
    times: {
      ...{ callerSilentAtMs, askedAtMs: context.atMs },
      ...{ firstTokenAtMs: null, firstPieceAtMs: null, firstAudioAtMs: null },
    },
  };
  update(context, { lastReplyId: id, floor: { phase: 'thinking', reply } });
}
