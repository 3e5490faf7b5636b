import { setImmediate as otherWork } from 'node:timers/promises';
import type { ConversationEffect, ConversationFact, ReplyId } from '@ligai/conversation';
import { inBackground, type Log, startOfText, toLigaiError, unreachable } from '@ligai/kernel';
import type { ChatChunk, ChatModel, ReasoningEffort } from '@ligai/llm';
import { toProviderFailure } from '../provider-state/provider-failure.ts';

export type AskedModel = { chat: ChatModel; model: string };

type AskLlm = Omit<Extract<ConversationEffect, { do: 'ask_llm' }>, 'do' | 'speculative'>;

export type LlmSessionOptions = {
  /** The agent's own model, and the one that is asked if it does not answer; null if none is configured. */
  models: { main: AskedModel; fallback: AskedModel | null };
  temperature: number | null;
  /** Longest reply. */
  maxTokens: number;
  /** Of the agent's own model; null leaves it to the adapter. */
  reasoningEffort: ReasoningEffort | null;
  /** Aborts when the call has ended. */
  signal: AbortSignal;
  onFact: (fact: ConversationFact) => void;
  log: Log;
};

/** Pause after a rate limit error without `Retry-After`. */
const limitedPauseMs = 1000;

/** Sends the requests to the LLM, several at once if they compete for a reply, and forwards their text as it arrives. */
export class LlmSession {
  readonly #options: LlmSessionOptions;
  readonly #requests = new Map<ReplyId, AbortController>();

  constructor(options: LlmSessionOptions) {
    this.#options = options;
  }

  ask(request: AskLlm): void {
    const { replyId } = request;
    const dropped = new AbortController();
    this.#requests.set(replyId, dropped);
    const signal = AbortSignal.any([this.#options.signal, dropped.signal]);
    const done = this.#listen(request, signal).finally(() => this.#requests.delete(replyId));
    inBackground(this.#options.log, 'ask the model for a reply', done);
  }

  drop(replyId: ReplyId): void {
    this.#requests.get(replyId)?.abort();
    this.#requests.delete(replyId);
  }

  async #listen({ replyId, model: choice, messages, tools }: AskLlm, signal: AbortSignal): Promise<void> {
    const { models, maxTokens, temperature, reasoningEffort, onFact } = this.#options;
    const asked = (choice === 'fallback' ? models.fallback : null) ?? models.main;
    const { chat, model } = asked;
    const request = {
      ...{ model, messages, tools, maxTokens },
      ...(temperature !== null && { temperature }),
      ...(reasoningEffort !== null && asked === models.main && { reasoningEffort }),
    };
    try {
      for await (const chunk of chat.reply(request, signal)) {
        for (const portion of inPortions(chunk)) {
          if (signal.aborted) return;
          onFact(factOf(replyId, portion));
          if (portion !== chunk) await otherWork();
        }
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = toLigaiError(error);
      const { message: detail, retryable } = failure;
      const { kind, retryAfterMs } = toProviderFailure('openai', failure);
      const pauseMs = retryAfterMs ?? (kind === 'limited' ? limitedPauseMs : null);
      const refused = kind === 'refused';
      onFact({
        type: 'reply_failed',
        replyId,
        retryable,
        refused,
        detail,
        ...(pauseMs !== null && { retryAfterMs: pauseMs }),
      });
    }
  }
}

/**
 * A model server may send a whole reply in one chunk. Cutting it into pieces takes 10 µs per character, and audio is
 * due every 20 ms.
 */
const portionChars = 500;

function inPortions(chunk: ChatChunk): ChatChunk[] {
  if (chunk.type !== 'text' || chunk.text.length <= portionChars) return [chunk];
  const portions: ChatChunk[] = [];
  for (let rest = chunk.text; rest !== ''; ) {
    const text = startOfText(rest, portionChars);
    portions.push({ ...chunk, text });
    rest = rest.slice(text.length);
  }
  return portions;
}

function factOf(replyId: ReplyId, chunk: ChatChunk): ConversationFact {
  switch (chunk.type) {
    case 'text':
      return { type: 'reply_text', replyId, text: chunk.text };
    case 'tool_call':
      return { type: 'reply_tool_call', replyId, name: chunk.name, arguments: chunk.arguments };
    case 'finished':
      return { type: 'reply_finished', replyId, ...(chunk.reason === 'length' && { truncated: true }) };
    default:
      return unreachable(chunk);
  }
}
