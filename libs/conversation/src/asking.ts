import type { EndReason } from '@ligai/contracts';
import type { Conversation, Piece, Reply } from './conversation.ts';
import { hangUpTool } from './hang-up-tool.ts';
import { messagesFor, type Note } from './history.ts';
import { emit, type Moment, replyOf, update, updateReply } from './moment.ts';
import { flushText, nothingSplit, wholeText } from './pieces.ts';

/** Asks the LLM for the reply that takes the floor next. */
export function askLlm(
  moment: Moment,
  question: { kind: 'opening' | 'answer'; callerSilentAtMs: number | null; note?: Note },
): void {
  const reply = newReply(moment, question.kind, question.callerSilentAtMs);
  takeFloor(moment, { ...reply, writing: true, note: question.note ?? null });
  sendQuestion(moment);
}

/** Asks again after a failure. The reply keeps its place, and whatever was said meanwhile. */
export function askLlmAgain(moment: Moment): void {
  const reply = replyOf(moment.conversation);
  if (!reply) return;
  const id = moment.conversation.lastReplyId + 1;
  update(moment, { lastReplyId: id });
  const times = { ...reply.times, attemptedAtMs: moment.atMs, firstTokenAtMs: null };
  updateReply(moment, {
    id,
    writing: true,
    next: 'listen',
    generated: '',
    unspoken: nothingSplit,
    attempts: reply.attempts + 1,
    times,
  });
  sendQuestion(moment);
}

/** Speaks a fixed text as a turn of the agent. */
export function say(
  moment: Moment,
  line: { kind: 'opening' | 'line'; text: string; next: 'listen' | EndReason },
): void {
  takeFloor(moment, { ...newReply(moment, line.kind, null), next: line.next, generated: line.text });
  speakPieces(moment, flushText(wholeText(line.text), moment.policy.pieces), line.kind === 'line' ? 'line' : 'reply');
}

/** Hands pieces to TTS, behind those before them. */
export function speakPieces(moment: Moment, texts: readonly string[], kind: Piece['kind']): void {
  for (const text of texts) {
    const reply = replyOf(moment.conversation);
    if (!reply) return;
    const id = moment.conversation.lastPieceId + 1;
    update(moment, { lastPieceId: id });
    const piece: Piece = { id, kind, said: '', text, status: 'queued', heard: '', retried: false };
    const firstPieceAtMs = kind === 'filler' ? reply.times.firstPieceAtMs : (reply.times.firstPieceAtMs ?? moment.atMs);
    updateReply(moment, {
      pieces: [...reply.pieces, piece],
      times: { ...reply.times, firstPieceAtMs },
      movedAtMs: moment.atMs,
    });
    emit(moment, { do: 'speak', pieceId: id, replyId: reply.id, text });
  }
}

/** A request that the provider would refuse anyway is put off, unless the pause is longer than anybody waits on a phone. */
function sendQuestion(moment: Moment): void {
  const { llmRetryAtMs } = moment.conversation;
  const pauseMs = llmRetryAtMs - moment.atMs;
  if (pauseMs > 0 && pauseMs <= moment.policy.reply.longestRetryAfterMs) updateReply(moment, { askAtMs: llmRetryAtMs });
  else sendQuestionNow(moment);
}

/** The pause that the provider asked for is over. */
export function pausedQuestionDueAt(conversation: Conversation): number | null {
  return replyOf(conversation)?.askAtMs ?? null;
}

export function sendQuestionNow(moment: Moment): void {
  const times = replyOf(moment.conversation)?.times;
  if (times) updateReply(moment, { askAtMs: null, times: { ...times, attemptedAtMs: moment.atMs } });
  const { conversation, policy } = moment;
  const reply = replyOf(conversation);
  if (!reply) return;
  const messages = messagesFor(conversation.turns, policy, reply.note);
  emit(moment, { do: 'ask_llm', replyId: reply.id, messages, tools: [hangUpTool] });
}

/** Drops the request of the reply, if there is one. */
export function dropRequest(moment: Moment, reply: Reply): void {
  if (reply.writing && reply.askAtMs === null) emit(moment, { do: 'drop_reply', replyId: reply.id });
}

function takeFloor(moment: Moment, reply: Reply): void {
  update(moment, { lastReplyId: reply.id, floor: { phase: 'thinking', reply } });
}

function newReply(moment: Moment, kind: Reply['kind'], callerSilentAtMs: number | null): Reply {
  return {
    id: moment.conversation.lastReplyId + 1,
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
      askedAtMs: moment.atMs,
      attemptedAtMs: moment.atMs,
      firstTokenAtMs: null,
      firstPieceAtMs: null,
      firstAudioAtMs: null,
    },
    movedAtMs: moment.atMs,
  };
}
