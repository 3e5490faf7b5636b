import { type Clock, LigaiError, type Log, messageOf, withKeyId } from '@ligai/kernel';
import OpenAI, { APIError } from 'openai';
import { Agent, fetch as pooledFetch, type RequestInit as RequestInitOfUndici } from 'undici';
import type { ChatChunk, ChatModel, ChatRequest } from '../chat-model.ts';
import { openAiFailure, unreachable } from './openai-failure.ts';
import { baseUrlOf, effortOf, learnedFrom, RefusalMemory, type Refusals, toOpenAi } from './request-parameters.ts';
import { ToolCallAssembler } from './tool-call-assembler.ts';

export type OpenAiOptions = {
  /** With its version, such as `https://api.openai.com/v1`; a function is called for every reply. */
  baseUrl: string | (() => string);
  /** Called for every reply, so that a changed key is used at once. */
  apiKey: () => string;
  clock: Clock;
  log?: Log;
  /** Whether `stream_options` is sent; some compatible servers reject it. Default: sent. */
  streamOptions?: () => boolean;
  /**
   * Longest wait from the request to the first chunk. Only a bound: the turn engine cancels a late request earlier.
   */
  firstChunkMs?: number;
  /** Longest gap between two chunks; the time-out of the SDK ends with the response headers. */
  chunkGapMs?: number;
};

/**
 * OpenAI's chat completions, streamed. Does not retry: a caller is waiting on the phone, so the turn engine decides
 * whether to retry, to speak a filler or to end the reply.
 */
export function openAiChatModel(options: OpenAiOptions): ChatModel & AsyncDisposable {
  // Turns of one call lie seconds apart: a connection that stays open saves a TLS handshake per reply.
  const connections = new Agent({ keepAliveTimeout: 60_000, keepAliveMaxTimeout: 300_000, pipelining: 1 });
  const clientFor = cachedClient(connections);
  const refusals = new RefusalMemory();
  return {
    reply(request, signal) {
      const apiKey = options.apiKey();
      const client = clientFor(baseUrlOf(options.baseUrl), apiKey);
      return streamReply({ client, apiKey, options, refusals }, request, signal);
    },
    async [Symbol.asyncDispose]() {
      await connections.destroy();
    },
  };
}

type Asking = { client: OpenAI; apiKey: string; options: OpenAiOptions; refusals: RefusalMemory };

async function* streamReply(
  asking: Asking,
  request: ChatRequest,
  signal: AbortSignal,
): AsyncGenerator<ChatChunk, void, void> {
  const { clock, firstChunkMs = 20_000, chunkGapMs = 20_000 } = asking.options;
  const patience = new Patience(clock, firstChunkMs, request.model);
  const ended = AbortSignal.any([signal, patience.signal]);
  const toolCalls = new ToolCallAssembler(request.maxTokens * charsPerToken);
  let finish: string | null = null;
  try {
    for await (const chunk of await openStream(asking, request, ended)) {
      // A chunk may have no choices (usage), and a choice no delta (Azure's asynchronous content filter).
      const choice = chunk.choices?.[0];
      if (finish !== null || !choice) continue;
      patience.renew(chunkGapMs);
      if (choice.delta?.content) yield { type: 'text', text: choice.delta.content };
      const isTooLong = !toolCalls.add(choice.delta?.tool_calls ?? []);
      if (!choice.finish_reason && !isTooLong) continue;
      finish = isTooLong ? 'length' : (choice.finish_reason ?? 'stop');
      yield* toolCalls.whole();
      yield { type: 'finished', reason: toFinishReason(finish) };
      // A server that ignores `max_completion_tokens` may go on for any time: the request is cancelled.
      if (isTooLong) return;
      // The rest, up to `[DONE]`, is read only so that the connection can serve the next reply.
      patience.renew(restMs);
    }
  } catch (error) {
    if (finish !== null) return;
    if (ended.aborted) throw withKeyId(abortReason(ended), asking.apiKey);
    throw withKeyId(openAiFailure(error, request.model, clock.now()), asking.apiKey);
  } finally {
    patience[Symbol.dispose]();
  }
  if (finish !== null) return;
  // An aborted stream ends like a complete one.
  if (ended.aborted) throw withKeyId(abortReason(ended), asking.apiKey);
  throw withKeyId(unreachable(`OpenAI ended its reply by "${request.model}" without a finish`), asking.apiKey);
}

/** Characters of a tool call that count as one token of the reply's limit, as for its text. */
const charsPerToken = 4;

/** Longest wait for the chunks after the finish reason. */
const restMs = 1000;

/** Retries at once if a model rejects a parameter that a reply does not need. */
async function openStream(asking: Asking, request: ChatRequest, signal: AbortSignal) {
  const { client, options, refusals } = asking;
  for (;;) {
    const before = refusals.of(request.model);
    const streamOptions = options.streamOptions?.() ?? true;
    try {
      return await client.chat.completions.create(toOpenAi(request, { refusals: before, streamOptions }), { signal });
    } catch (error) {
      const learned = error instanceof APIError ? learnedFrom(error, request, before) : undefined;
      if (learned === undefined) throw error;
      warnOf(learned, { asking, request, before, detail: messageOf(error) });
      refusals.remember(request.model, learned);
    }
  }
}

/** One warning for each model and parameter, also if several replies fail at the same time. */
function warnOf(
  learned: Refusals,
  { asking, request, before, detail }: { asking: Asking; request: ChatRequest; before: Refusals; detail: string },
): void {
  const { log } = asking.options;
  const { model } = request;
  const known = asking.refusals.of(model);
  if (learned.temperature !== before.temperature) {
    if (!known.temperature) log?.warn({ model, detail }, 'model rejects temperature, left out');
    return;
  }
  const rejected = effortOf(request, before);
  if (known.efforts.includes(rejected)) return;
  const fields = { model, rejected, sent: effortOf(request, learned), detail };
  log?.warn(fields, 'model rejects the reasoning effort, another one sent');
}

/** Aborts `signal` when it is not renewed in time. */
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
      this.#controller.abort(unreachable(`OpenAI's reply by "${this.#model}" stood still for ${ms} ms`)),
    );
  }
}

function abortReason(signal: AbortSignal): LigaiError {
  return signal.reason instanceof LigaiError
    ? signal.reason
    : new LigaiError('aborted', 'The reply was cancelled', { cause: signal.reason });
}

function cachedClient(dispatcher: Agent): (baseURL: string, apiKey: string) => OpenAI {
  let cached: { baseURL: string; apiKey: string; client: OpenAI } | undefined;
  return (baseURL, apiKey) => {
    if (cached?.apiKey !== apiKey || cached.baseURL !== baseURL) {
      const client = new OpenAI({
        // The SDK rejects an empty key before a request; the provider's response is clearer.
        apiKey: apiKey || 'not-set',
        baseURL,
        maxRetries: 0,
        logLevel: 'off',
        fetch: overConnections(dispatcher),
      });
      cached = { baseURL, apiKey, client };
    }
    return cached.client;
  };
}

/** The SDK's `fetch`, over our own connections. undici and the platform declare the same types separately. */
function overConnections(dispatcher: Agent): typeof globalThis.fetch {
  const send = (url: string, init?: RequestInitOfUndici) => pooledFetch(url, { ...init, dispatcher });
  return send as unknown as typeof globalThis.fetch;
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
