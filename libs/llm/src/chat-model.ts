export type ChatMessage =
  | { role: 'system'; content: string }
  | { role: 'user'; content: string }
  | { role: 'assistant'; content: string };

/** A function that the model may call. `parameters` is a JSON Schema. */
export type Tool = { name: string; description: string; parameters: Record<string, unknown> };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

/** Of a setting: `auto` leaves the effort to the adapter. */
export const configuredEffort = (setting: ReasoningEffort | 'auto'): ReasoningEffort | undefined =>
  setting === 'auto' ? undefined : setting;

export type ChatRequest = {
  model: string;
  messages: ChatMessage[];
  tools: Tool[];
  /**
   * Omitted, with a warning in the log, for models that reject it: reasoning models do unless their effort is `none`.
   */
  temperature?: number;
  /**
   * By default `none` is sent with tools to models that accept it, since newer models reject tools otherwise. If a model
   * rejects the effort, `none` or no effort is sent from then on, with a warning in the log.
   */
  reasoningEffort?: ReasoningEffort;
  /** Longest reply; the model's reasoning tokens count too. */
  maxTokens: number;
};

export type ChatChunk =
  | { type: 'text'; text: string }
  /** A complete call, assembled from its fragments. `arguments` is the model's JSON text, not yet validated. */
  | { type: 'tool_call'; name: string; arguments: string }
  | { type: 'finished'; reason: 'stop' | 'length' | 'content_filter' | 'tool_calls' };

export interface ChatModel {
  /**
   * Streams one reply; the last chunk is `finished`. `ProviderError`s: `provider_rejected` (key,
   * quota, model, request), `provider_unavailable` (retryable: 5xx, rate limit, reset, a stream that ended without a
   * finish, no first token or a gap between tokens over the limit); and `aborted`.
   */
  reply(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatChunk>;
}
