import { type Clock, LigaiError } from '@ligai/kernel';
import OpenAI from 'openai';
import { Agent, fetch as pooledFetch, type RequestInit as RequestInitOfUndici } from 'undici';
import type { ChatChunk, ChatModel, ChatRequest } from '../chat-model.ts';
import { openAiFailure } from './openai-failure.ts';
import { ToolCallAssembler } from './tool-call-assembler.ts';

export type OpenAiOptions = {
  /** With its version, such as `https://api.openai.com/v1`. */
  baseUrl: string;
  /** Asked at every reply, so that a changed key is used at once. */
  apiKey: () => string;
  clock: Clock;
  /** Longest wait from the request to the first chunk. */
  firstChunkMs?: number;
  /** Longest gap between two chunks; the SDK's own time-out ends with the response headers. */
  chunkGapMs?: number;
};

/**
 * OpenAI's chat completions, streamed. Retries nothing: a caller is waiting on the phone, so the turn engine decides
 * whether to ask again, to say something meanwhile or to give up.
 */
export function openAiChatModel(options: OpenAiOptions): ChatModel & AsyncDisposable {
  // Turns of one call lie seconds apart: a connection that is kept saves its TLS handshake in every reply.
  const connections = new Agent({ keepAliveTimeout: 60_000, keepAliveMaxTimeout: 300_000, pipelining: 1 });
  const clientFor = cachedClient(options.baseUrl, connections);
  return {
    reply: (request, signal) => streamReply(clientFor(options.apiKey()), request, signal, options),
    async [Symbol.asyncDispose]() {
      await connections.destroy();
    },
  };
}

async function* streamReply(
  client: OpenAI,
  request: ChatRequest,
  signal: AbortSignal,
  { clock, firstChunkMs = 8_000, chunkGapMs = 5_000 }: OpenAiOptions,
): AsyncGenerator<ChatChunk, void, void> {
  const patience = new Patience(clock, firstChunkMs, request.model);
  const ended = AbortSignal.any([signal, patience.signal]);
  const toolCalls = new ToolCallAssembler();
  let finish: string | null = null;
  try {
    const stream = await client.chat.completions.create(toOpenAi(request), { signal: ended });
    for await (const chunk of stream) {
      patience.renew(chunkGapMs);
      // With `include_usage` the last chunk has no choices.
      const choice = chunk.choices[0];
      if (!choice) continue;
      if (choice.delta.content) yield { type: 'text', text: choice.delta.content };
      toolCalls.add(choice.delta.tool_calls ?? []);
      finish = choice.finish_reason ?? finish;
    }
  } catch (error) {
    if (ended.aborted) throw abortReason(ended);
    throw openAiFailure(error, request.model);
  } finally {
    patience[Symbol.dispose]();
  }
  // An aborted stream ends like a complete one.
  if (ended.aborted) throw abortReason(ended);
  if (finish === null) {
    throw new LigaiError('provider_unavailable', `OpenAI ended its reply by "${request.model}" without a finish`, {
      retryable: true,
    });
  }
  yield* toolCalls.whole();
  yield { type: 'finished', reason: toFinishReason(finish) };
}

/** Aborts `signal` with `timeout` when it is not renewed in time. */
class Patience implements Disposable {
  readonly #clock: Clock;
  readonly #model: string;
  readonly #controller = new AbortController();
  #timer: Disposable;

  constructor(clock: Clock, firstMs: number, model: string) {
    this.#clock = clock;
    this.#model = model;
    this.#timer = this.#startTimer(firstMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  renew(ms: number): void {
    this.#timer[Symbol.dispose]();
    this.#timer = this.#startTimer(ms);
  }

  [Symbol.dispose](): void {
    this.#timer[Symbol.dispose]();
  }

  #startTimer(ms: number): Disposable {
    return this.#clock.after(ms, () =>
      this.#controller.abort(
        new LigaiError('timeout', `OpenAI's reply by "${this.#model}" stood still for ${ms} ms`, { retryable: true }),
      ),
    );
  }
}

function abortReason(signal: AbortSignal): LigaiError {
  return signal.reason instanceof LigaiError
    ? signal.reason
    : new LigaiError('aborted', 'The reply was dropped', { cause: signal.reason });
}

function cachedClient(baseUrl: string, dispatcher: Agent): (apiKey: string) => OpenAI {
  let cached: { apiKey: string; client: OpenAI } | undefined;
  return (apiKey) => {
    if (cached?.apiKey !== apiKey) {
      const client = new OpenAI({
        // The SDK refuses an empty key at once; the provider's own answer is the clearer one.
        apiKey: apiKey || 'not-set',
        baseURL: baseUrl,
        maxRetries: 0,
        logLevel: 'off',
        fetch: overConnections(dispatcher),
      });
      cached = { apiKey, client };
    }
    return cached.client;
  };
}

/** The SDK's `fetch`, over our own connections. undici's types and the platform's name the same things twice. */
function overConnections(dispatcher: Agent): typeof globalThis.fetch {
  const send = (url: string, init?: RequestInitOfUndici) => pooledFetch(url, { ...init, dispatcher });
  return send as unknown as typeof globalThis.fetch;
}

function toOpenAi(request: ChatRequest): OpenAI.ChatCompletionCreateParamsStreaming {
  return {
    model: request.model,
    messages: request.messages,
    stream: true,
    stream_options: { include_usage: true, include_obfuscation: false },
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => ({ type: 'function' as const, function: tool })),
    }),
    ...(request.temperature !== undefined && { temperature: request.temperature }),
    max_completion_tokens: request.maxTokens,
  };
}

function toFinishReason(reason: string): Extract<ChatChunk, { type: 'finished' }>['reason'] {
  switch (reason) {
    case 'length':
    case 'content_filter':
    case 'tool_calls':
      return reason;
    default:
      return 'stop';
  }
}
