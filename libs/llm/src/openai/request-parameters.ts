import type OpenAI from 'openai';
import type { ChatRequest, ReasoningEffort } from '../chat-model.ts';

/**
 * Models that accept `reasoning_effort: "none"`: from gpt-5.1 on, without the variants that always reason. Those from
 * 5.6 on reject function tools in chat completions with any other effort, also with the default that applies if none is
 * sent (https://developers.openai.com/api/docs/models/gpt-6-luna).
 */
const takesNoEffort = /^gpt-(5\.[1-9]|[6-9])(?!.*(astra|sol|codex|pro|chat))/;

export type Effort = ReasoningEffort | 'omitted';

/** Parameters that a model has rejected before, so that later requests send others. */
export type Refusals = { temperature: boolean; efforts: readonly Effort[] };

export const noRefusals: Refusals = { temperature: false, efforts: [] };

const mostModels = 200;

/** The rejected parameters of each model, for the life of the adapter. Bounded, because prompts may name any model. */
export class RefusalMemory {
  readonly #models = new Map<string, Refusals>();

  of(model: string): Refusals {
    return this.#models.get(model) ?? noRefusals;
  }

  /** In addition to what is known: replies that fail at the same time may learn different things. */
  remember(model: string, { temperature, efforts }: Refusals): void {
    const known = this.of(model);
    if (this.#models.size >= mostModels) this.#models.clear();
    this.#models.set(model, {
      temperature: known.temperature || temperature,
      efforts: [...new Set([...known.efforts, ...efforts])],
    });
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
    ...(effort !== 'omitted' && { reasoning_effort: effort as OpenAI.ReasoningEffort }),
    ...(request.temperature !== undefined && !refusals.temperature && { temperature: request.temperature }),
    max_completion_tokens: request.maxTokens,
  };
}

/** The first effort that the model has not rejected; the configured one if it has rejected all. */
export function effortOf(request: ChatRequest, refusals: Refusals): Effort {
  const [first, ...others] = effortsFor(request);
  return [first, ...others].find((effort) => !refusals.efforts.includes(effort)) ?? first;
}

/** In the order in which they are tried. A configured effort that fails every reply is worse than another effort. */
function effortsFor({ model, tools, reasoningEffort }: ChatRequest): [Effort, ...Effort[]] {
  if (reasoningEffort !== undefined) return [reasoningEffort, 'none', 'omitted'];
  if (tools.length === 0) return ['omitted'];
  return takesNoEffort.test(model) ? ['none', 'omitted'] : ['omitted', 'none'];
}

/** OpenAI's error, as its SDK or the body of a response has it. */
export type RequestError = { status: number | undefined; param?: string | null | undefined; message: string };

/**
 * Which parameters a retry should omit or replace, derived from the error of the failed attempt. Undefined if no change
 * helps. Only the temperature and the reasoning effort are replaced: they change the style and the time of a reply, not
 * whether there is one.
 */
export function learnedFrom(error: RequestError, request: ChatRequest, before: Refusals): Refusals | undefined {
  const param = rejectedParameter(error);
  if (param === 'reasoning_effort') {
    const after = { ...before, efforts: [...before.efforts, effortOf(request, before)] };
    const untried = effortsFor(request).some((effort) => !after.efforts.includes(effort));
    return untried ? after : undefined;
  }
  const sentTemperature = request.temperature !== undefined && !before.temperature;
  return param === 'temperature' && sentTemperature ? { ...before, temperature: true } : undefined;
}

/** The optional parameter that an error is about, if any. */
export function rejectedParameter({ status, param, message }: RequestError): (typeof named)[number] | undefined {
  if (status !== 400 && status !== 422) return undefined;
  return named.find((name) => param === name) ?? named.find((name) => mentions(message, name));
}

const named = ['reasoning_effort', 'temperature'] as const;

const mentions = (message: string, name: string): boolean => new RegExp(`\\b${name}\\b`).test(message);

/** Without trailing slashes: a path is appended. */
export function baseUrlOf(given: string | (() => string)): string {
  return (typeof given === 'string' ? given : given()).replace(/\/+$/, '');
}
