import { LigaiError, messageOf, systemClock, toLigaiError } from '@ligai/kernel';
import { type ChatChunk, openAiChatModel } from '@ligai/llm';
import type { LlmRequest, TimedAnswer } from '@ligai/virtual-calls';

const defaultBaseUrl = 'https://api.openai.com/v1';
const defaultModel = 'gpt-4.1-mini';
const longestReplyTokens = 400;

export type OpenRealModel = AsyncDisposable & { ask: (request: LlmRequest) => Promise<TimedAnswer> };

/** A real model whose answers are recorded with their times, so that virtual time can wait for them. */
export function openRealModel(
  env: Record<string, string | undefined>,
): OpenRealModel | ({ complaint: string } & AsyncDisposable) {
  const apiKey = env['OPENAI_API_KEY'];
  if (!apiKey) return { complaint: '--real needs OPENAI_API_KEY', async [Symbol.asyncDispose]() {} };
  const chat = openAiChatModel({
    baseUrl: env['OPENAI_BASE_URL'] || defaultBaseUrl,
    apiKey: () => apiKey,
    clock: systemClock,
  });
  const model = env['OPENAI_MODEL'] || defaultModel;
  return {
    ask: async ({ replyId, messages, tools }) => {
      const askedAtMs = systemClock.monotonic();
      const parts: TimedAnswer = [];
      const afterMs = () => systemClock.monotonic() - askedAtMs;
      try {
        const request = { model, messages, tools, maxTokens: longestReplyTokens };
        for await (const chunk of chat.reply(request, new AbortController().signal))
          parts.push({ afterMs: afterMs(), fact: factOf(replyId, chunk) });
      } catch (error) {
        const { retryable } = error instanceof LigaiError ? error : toLigaiError(error);
        const fact = { type: 'reply_failed', replyId, retryable, detail: messageOf(error) } as const;
        parts.push({ afterMs: afterMs(), fact });
      }
      return parts;
    },
    [Symbol.asyncDispose]: () => chat[Symbol.asyncDispose](),
  };
}

function factOf(replyId: number, chunk: ChatChunk): TimedAnswer[number]['fact'] {
  if (chunk.type === 'text') return { type: 'reply_text', replyId, text: chunk.text };
  if (chunk.type === 'tool_call')
    return { type: 'reply_tool_call', replyId, name: chunk.name, arguments: chunk.arguments };
  return { type: 'reply_finished', replyId, ...(chunk.reason === 'length' && { truncated: true }) };
}
