import { startOfText } from '@ligai/kernel';
import { hangUpTool, instructionFor, newRequest, nothingAsked, takeFloor } from './asking.ts';
import { turnOfOpenWords, updateCaller } from './caller-turns.ts';
import { openText } from './caller-words.ts';
import type { Caller, Speculation } from './conversation.ts';
import type { Message } from './effect.ts';
import type { ConversationEvent } from './event.ts';
import { messagesFor } from './history.ts';
import type { CallerTimes } from './reply.ts';
import { onLlmEvent } from './replying.ts';
import { emit, type StepContext, setFloor, speculationOf, update, updateReply } from './step-context.ts';
import { bareWords, sameWords } from './words.ts';

/*
 * Speculation: the LLM is asked once the turn has probably ended, and the agent speaks once it has certainly ended.
 *
 *   last sound ──▶ probably ended: asked ──▶ ended, with the same words: the reply begins with what the LLM has written
 *                          └──▶ the caller continues: cancelled
 *
 * A speculation that is not used leaves no trace: nothing is written, spoken or shown. One that fails is forgotten, and
 * the LLM is asked again at the end of the turn; only a pause that the provider requested is observed.
 */

type Of<T extends ConversationEvent['type']> = Extract<ConversationEvent, { type: T }>;

/** Asks the LLM for the reply to the open turn. The ids of the reply and of its request are reserved. */
export function speculate(context: StepContext): void {
  const { caller, lastReplyId, turns } = context.conversation;
  const turn = turnOfOpenWords(context);
  if (!turn || !caller.turn) return;
  const [replyId, requestId] = [lastReplyId + 1, lastReplyId + 2];
  const messages = messagesOf(context, [...turns.filter(({ index }) => index !== turn.index), turn]);
  const askedAhead = { times: caller.turn.askedAhead.times + 1, lastAtMs: context.atMs };
  updateCaller(context, { turn: { ...caller.turn, askedAhead } });
  update(context, { lastReplyId: requestId });
  setSpeculation(context, {
    ...{ requestId, replyId, messages, words: openWords(caller) },
    ...{ draft: '', hangsUp: false, finished: null },
  });
  emit(context, {
    ...{ do: 'ask_llm', replyId: requestId, answers: turn.index, model: 'main' },
    ...{ messages, tools: [hangUpTool], speculative: true },
  });
}

/** Drops the speculation once the caller continues. A sound alone is no evidence: it may be a cough. */
export function reviewSpeculation(context: StepContext, event: ConversationEvent): void {
  const speculation = speculationOf(context.conversation);
  if (!speculation) return;
  const isResumed = event.type === 'turn_hint' && event.hint === 'resumed';
  if (isResumed || openWords(context.conversation.caller) !== speculation.words) drop(context);
}

/** Notes what the LLM answers. */
export function hearSpeculation(
  context: StepContext,
  event: Of<'reply_text' | 'reply_tool_call' | 'reply_finished' | 'reply_failed'>,
): void {
  const speculation = speculationOf(context.conversation);
  if (speculation?.requestId !== event.replyId || speculation.finished) return;
  switch (event.type) {
    case 'reply_text': {
      // One character beyond the limit is enough to cut the reply there.
      const draft = startOfText(speculation.draft + event.text, context.policy.reply.maxChars + 1);
      setSpeculation(context, { ...speculation, draft });
      break;
    }
    case 'reply_tool_call':
      if (event.name === hangUpTool.name) setSpeculation(context, { ...speculation, hangsUp: true });
      break;
    case 'reply_finished':
      if (speculation.draft === '' && !speculation.hangsUp) forget(context);
      else setSpeculation(context, { ...speculation, finished: { truncated: event.truncated ?? false } });
      break;
    default:
      if (event.retryAfterMs) update(context, { llmRetryAtMs: context.atMs + event.retryAfterMs });
      forget(context);
  }
}

/**
 * The turn has ended and is recorded: the speculation becomes the reply if the LLM was sent what it would be sent now. It
 * then gets what the LLM has answered so far, as if it arrived now. Returns false if there is no such speculation.
 */
export function useSpeculation(context: StepContext, caller: CallerTimes): boolean {
  const speculation = speculationOf(context.conversation);
  if (!speculation) return false;
  const isSame = sameMessages(speculation.messages, messagesOf(context, context.conversation.turns));
  if (!isSame) return false;
  const { replyId, requestId, draft, hangsUp, finished } = speculation;
  forget(context);
  takeFloor(context, {
    ...{ id: replyId, kind: 'answer', answers: context.conversation.caller.answering, caller, note: null },
    ...{ next: 'listen', text: nothingAsked, generated: '' },
  });
  updateReply(context, { text: { state: 'asking', requests: [newRequest(requestId, 'main', '')] }, asked: ['main'] });
  if (draft !== '') onLlmEvent(context, { type: 'reply_text', replyId: requestId, text: draft });
  if (hangsUp)
    onLlmEvent(context, { type: 'reply_tool_call', replyId: requestId, name: hangUpTool.name, arguments: '' });
  if (finished) onLlmEvent(context, { type: 'reply_finished', replyId: requestId, ...finished });
  return true;
}

/** What the LLM is sent to answer the last of these turns. */
function messagesOf(context: StepContext, turns: Parameters<typeof messagesFor>[0]): Message[] {
  return messagesFor(turns, context.policy, instructionFor(context.conversation, null));
}

/** The final transcript may have other marks and capitals than the guess. */
function sameMessages(some: readonly Message[], others: readonly Message[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ role, content }, at) => {
      const other = others[at];
      return role === other?.role && (content === other.content || sameWords(content, other.content));
    })
  );
}

const openWords = (caller: Caller): string => bareWords(openText(caller)).join(' ');

function setSpeculation(context: StepContext, speculation: Speculation | null): void {
  const { floor } = context.conversation;
  if (floor.phase === 'listening') update(context, { floor: { ...floor, speculation } });
}

/** The request has ended, or belongs to a reply now. */
const forget = (context: StepContext): void => setSpeculation(context, null);

function drop(context: StepContext): void {
  const { floor } = context.conversation;
  if (floor.phase === 'listening') setFloor(context, { ...floor, speculation: null });
}
