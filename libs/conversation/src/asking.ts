import type { EndReason } from '@ligai/contracts';
import type { Conversation } from './conversation.ts';
import type { LlmChoice, SpeechPlace, ToolDefinition } from './effect.ts';
import type { ReplyId } from './event.ts';
import { messagesFor, type Note, notes } from './history.ts';
import { flushText, nothingSplit, wholeText } from './pieces.ts';
import {
  type CallerTimes,
  type LlmRequest,
  openRequests,
  type Piece,
  type Reply,
  type ReplyTimes,
  spokenOf,
} from './reply.ts';
import { dividedSpans, type SpeechSpan, speechSpans, spokenText, writtenText } from './speech-text/speech-text.ts';
import { emit, replyOf, type StepContext, setFloor, update, updateReply } from './step-context.ts';

/** Requests the next reply from the LLM. */
export function askLlm(
  context: StepContext,
  question: { kind: 'opening' | 'answer'; caller: CallerTimes | null; note?: Note },
): void {
  const { kind, caller, note = null } = question;
  const answers = kind === 'answer' ? context.conversation.caller.answering : null;
  takeFloor(context, { kind, answers, caller, note, next: 'listen', text: nothingAsked, generated: '' });
  askOrWait(context);
}

/** Repeats the LLM request after a failure, for the same reply. What was spoken of it is continued. */
export function askLlmAgain(context: StepContext): void {
  updateReply(context, { text: nothingAsked });
  askOrWait(context);
}

/** Speaks a fixed text as a turn of the agent. */
export function say(
  context: StepContext,
  line: { kind: 'opening' | 'line'; text: string; next: 'listen' | EndReason },
): void {
  const { kind, text: generated, next } = line;
  takeFloor(context, { kind, answers: null, caller: null, note: null, next, text: { state: 'written' }, generated });
  if (kind === 'line') speak(context, generated, 'line');
  else speakPieces(context, flushText(wholeText(generated), context.policy.pieces));
}

/** The spoken form of a piece may have up to this many times `maxChars`; a longer one is divided. */
const spokenFactor = 2;

/** Sends text of the LLM to TTS; it plays after the previous pieces. */
export function speakPieces(context: StepContext, texts: readonly string[]): void {
  const { language, pieces } = context.policy;
  for (const text of texts)
    for (const part of dividedSpans(speechSpans(text, language.tag), pieces.maxChars * spokenFactor))
      speakSpans(context, part, 'reply', 'last');
}

/** Sends one piece to TTS, to be played at its place: after all others, or before those that have not started. */
export function speak(context: StepContext, text: string, kind: Piece['kind'], place: 'last' | 'ahead' = 'last'): void {
  speakSpans(context, speechSpans(text, context.policy.language.tag), kind, place);
}

function speakSpans(
  context: StepContext,
  spans: readonly SpeechSpan[],
  kind: Piece['kind'],
  place: 'last' | 'ahead',
): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const piece = newPiece(context, kind, spans);
  const waiting = reply.pieces.findIndex(({ turnIndex, status }) => turnIndex === null && status !== 'done');
  const at = place === 'ahead' && waiting >= 0 ? waiting : reply.pieces.length;
  const firstPieceAtMs = kind === 'filler' ? reply.times.firstPieceAtMs : (reply.times.firstPieceAtMs ?? context.atMs);
  updateReply(context, {
    pieces: reply.pieces.toSpliced(at, 0, piece),
    times: { ...reply.times, firstPieceAtMs },
    movedAtMs: context.atMs,
  });
  emitSpeech(context, piece, place);
}

/** Sends the rest of a piece, which was not heard, to TTS again, in its place. */
export function speakRest(context: StepContext, piece: Piece, rest: readonly SpeechSpan[]): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const again = { ...newPiece(context, piece.kind, rest), retry: true, sentAtMs: piece.sentAtMs };
  const spans = piece.spans.slice(0, piece.spans.length - rest.length);
  const heard: Piece = { ...piece, spans, text: piece.heard, status: 'done' };
  const instead = piece.turnIndex === null ? [again] : [heard, again];
  const pieces = reply.pieces.flatMap((other) => (other.id === piece.id ? instead : [other]));
  updateReply(context, { pieces, movedAtMs: context.atMs });
  emitSpeech(context, again, { insteadOf: piece.id });
}

/** Synthesises a piece without audio once more: the first audio is used. */
export function speakTwice(context: StepContext, piece: Piece): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const pieces = reply.pieces.map((other) => (other.id === piece.id ? { ...piece, retry: true } : other));
  updateReply(context, { pieces });
  emitSpeech(context, piece, 'again');
}

function newPiece(context: StepContext, kind: Piece['kind'], spans: readonly SpeechSpan[]): Piece {
  const id = context.conversation.lastPieceId + 1;
  update(context, { lastPieceId: id });
  const text = writtenText(spans);
  return { id, kind, text, spans, status: 'queued', heard: '', turnIndex: null, retry: false, sentAtMs: context.atMs };
}

function emitSpeech(context: StepContext, { id, kind, spans }: Piece, place: SpeechPlace): void {
  const { id: replyId = 0, answers = null } = replyOf(context.conversation) ?? {};
  const text = spokenText(spans);
  emit(context, { do: 'speak', pieceId: id, replyId, answers, text, fixed: kind !== 'reply', place });
}

/**
 * During a pause that the provider requested, the request waits for its end, unless the pause is too long for a phone
 * call. If a fallback model is configured, it is asked instead of waiting; it is also asked, in addition to the agent's
 * own model, while that has not recovered.
 */
function askOrWait(context: StepContext): void {
  const { llmRetryAtMs, llmFailing } = context.conversation;
  const pauseMs = llmRetryAtMs - context.atMs;
  const mustWait = pauseMs > 0 && pauseMs <= context.policy.reply.longestRetryAfterMs;
  if (context.policy.reply.hasFallback && (mustWait || llmFailing)) sendRequest(context, 'fallback');
  if (!mustWait) sendRequest(context, 'main');
  else if (!context.policy.reply.hasFallback) updateReply(context, { text: { state: 'due', askAtMs: llmRetryAtMs } });
}

/** The end of the pause that the provider requested. */
export function requestDueAt(conversation: Conversation): number | null {
  const text = replyOf(conversation)?.text;
  return text?.state === 'due' ? text.askAtMs : null;
}

/** Sends a request in addition to the open ones: the first whose text can be spoken is used. */
export function sendRequest(context: StepContext, model: LlmChoice): void {
  const reply = replyOf(context.conversation);
  if (!reply) return;
  const id = context.conversation.lastReplyId + 1;
  update(context, { lastReplyId: id });
  const after = spokenOf(reply);
  const text = { state: 'asking', requests: [...openRequests(reply), newRequest(id, model, after)] } as const;
  updateReply(context, { text, asked: [...reply.asked, model] });
  // The turns of this reply contain only the heard text; `after` contains all text that was sent to TTS.
  const turns = context.conversation.turns.filter(({ index }) => !reply.pieces.some((one) => one.turnIndex === index));
  const instruction = after === '' ? instructionFor(context.conversation, reply.note) : notes.continue;
  const messages = messagesFor(turns, context.policy, instruction, after);
  const tools = [hangUpTool];
  emit(context, { do: 'ask_llm', replyId: id, answers: reply.answers, model, messages, tools, speculative: false });
}

export function newRequest(id: ReplyId, model: LlmChoice, after: string): LlmRequest {
  return { id, model, after, textAtMs: null, draft: '', unspoken: nothingSplit, hangsUp: false };
}

/** What the LLM is instructed to do in addition to the conversation. */
export function instructionFor({ unheardOpening }: Conversation, note: Note | null): string | null {
  if (note) return notes[note];
  return unheardOpening === '' ? null : `${notes.opening_unheard} ${unheardOpening}`;
}

/** Cancels the open requests of the reply. */
export function dropRequests(context: StepContext, reply: Reply): void {
  for (const { id } of openRequests(reply)) emit(context, { do: 'drop_reply', replyId: id, speculative: false });
}

export const nothingAsked = { state: 'asking', requests: [] } as const;

/** Begins a reply. `id` is given if it was reserved. */
export function takeFloor(
  context: StepContext,
  start: Pick<Reply, 'kind' | 'answers' | 'note' | 'next' | 'text' | 'generated'> &
    Partial<Pick<Reply, 'id'>> &
    Pick<ReplyTimes, 'caller'>,
): void {
  const { caller, id = context.conversation.lastReplyId + 1, ...rest } = start;
  const { atMs } = context;
  const reply: Reply = {
    ...{ id, ...rest, pieces: [], asked: [], fillers: 0, movedAtMs: atMs, quietSinceMs: atMs },
    ladder: { stage: null, sinceMs: atMs, rungs: 0 },
    times: {
      ...{ caller, askedAtMs: atMs, firstTokenAtMs: null, firstPieceAtMs: null },
      ...{ firstAudioAtMs: null, writtenAtMs: null, playedAtMs: null },
    },
  };
  update(context, { lastReplyId: Math.max(id, context.conversation.lastReplyId) });
  setFloor(context, { phase: 'thinking', reply });
}

/** Lets the LLM end the call. The text of the same reply is spoken first. */
export const hangUpTool: ToolDefinition = {
  name: 'hang_up',
  description:
    'Ends the phone call. Say goodbye in the same reply, then call this once the conversation is over or the person asks to end it.',
  parameters: { type: 'object', properties: {}, additionalProperties: false },
};
