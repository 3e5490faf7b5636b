import type OpenAI from 'openai';
import { APIError } from 'openai';
import type { ChatRequest } from '../chat-model.ts';

/**
 * Models that accept `reasoning_effort: "none"`: from gpt-5.1 on, without the variants that always reason. Those from
 * 5.6 on reject function tools in chat completions with any other effort, also with the default that applies if none is
 * sent (https://developers.openai.com/api/docs/models/gpt-6-luna).
 */
const takesNoEffort = /^gpt-(5\.[1-9]|[6-9])(?!.*(astra|sol|codex|pro|chat))/;

/** Parameters that a model has rejected before, so that later requests omit them. */
export type Refusals = { temperature: boolean; reasoningEffort: boolean; needsNoEffort: boolean };

const mostModels = 200;

/** The rejected parameters of each model, for the life of the adapter. Bounded, because prompts may name any model. */
export class RefusalMemory {
  readonly #models = new Map<string, Refusals>();

  of(model: string): Refusals {
    return this.#models.get(model) ?? { temperature: false, reasoningEffort: false, needsNoEffort: false };
  }

  remember(model: string, refusals: Refusals): void {
    if (this.#models.size >= mostModels) this.#models.clear();
    this.#models.set(model, refusals);
  }
}

export function toOpenAi(
  request: ChatRequest,
  { refusals, streamOptions }: { refusals: Refusals; streamOptions: boolean },
): OpenAI.ChatCompletionCreateParamsStreaming {
  const effort = effortOf(request, refusals);
  return {
    model: request.model,
    messages: request.messages,
    stream: true,
    // Smaller chunks. No usage: nothing is metered by it, and it costs a chunk after the end of the reply.
    ...(streamOptions && { stream_options: { include_obfuscation: false } }),
    ...(request.tools.length > 0 && {
      tools: request.tools.map((tool) => ({ type: 'function' as const, function: tool })),
    }),
    ...(effort !== undefined && { reasoning_effort: effort as OpenAI.ReasoningEffort }),
    ...(request.temperature !== undefined && !refusals.temperature && { temperature: request.temperature }),
    max_completion_tokens: request.maxTokens,
  };
}

function effortOf({ model, tools, reasoningEffort }: ChatRequest, refusals: Refusals): string | undefined {
  if (reasoningEffort !== undefined) return reasoningEffort;
  if (refusals.reasoningEffort || tools.length === 0) return undefined;
  return refusals.needsNoEffort || takesNoEffort.test(model) ? 'none' : undefined;
}

/**
 * Which parameters a retry should omit or add, derived from the error of the failed attempt. Undefined if no change
 * helps. Of the parameters that a prompt sets, only the temperature may be omitted: it changes the style of a reply,
 * not whether there is one.
 */
export function learnedFrom(error: unknown, request: ChatRequest, before: Refusals): Refusals | undefined {
  if (!(error instanceof APIError) || (error.status !== 400 && error.status !== 422)) return undefined;
  const about = (name: string) => error.param === name || new RegExp(`\\b${name}\\b`).test(error.message);
  if (about('reasoning_effort')) {
    if (request.reasoningEffort !== undefined) return undefined;
    const wasSent = effortOf(request, before) !== undefined;
    if (!wasSent && request.tools.length > 0 && !before.reasoningEffort) return { ...before, needsNoEffort: true };
    return wasSent && !before.reasoningEffort ? { ...before, reasoningEffort: true } : undefined;
  }
  const sentTemperature = request.temperature !== undefined && !before.temperature;
  return sentTemperature && about('temperature') ? { ...before, temperature: true } : undefined;
}

/** Without trailing slashes: a path is appended. */
export function baseUrlOf(given: string | (() => string)): string {
  return (typeof given === 'string' ? given : given()).replace(/\/+$/, '');
}
