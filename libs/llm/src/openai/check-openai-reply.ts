import type { CheckKey, KeyCheck } from '@ligai/contracts';
import { fetchFailureOf, retryAfterMsOf, systemClock } from '@ligai/kernel';
import { fetch } from 'undici';
import { z } from 'zod';
import type { ChatRequest, ReasoningEffort } from '../chat-model.ts';
import { checkModels } from './check-models.ts';
import { isAccountRefusal, isUnknownModel } from './openai-failure.ts';
import {
  baseUrlOf,
  effortOf,
  learnedFrom,
  noRefusals,
  type Refusals,
  type RequestError,
  rejectedParameter,
  toOpenAi,
} from './request-parameters.ts';

/** The address of OpenAI, the model that calls use, and their reasoning effort; undefined leaves it to the adapter. */
type OpenAiCheck = {
  baseUrl: string | (() => string);
  model: () => string;
  reasoningEffort?: () => ReasoningEffort | undefined;
};

type Asked = { apiKey: string; baseUrl: string | (() => string); model: string; reasoningEffort?: ReasoningEffort };

/**
 * Requests a reply of one token from the model in use, which also shows whether the account has credit. An error about
 * the request, such as a model that does not exist, shows that the key works.
 */
export function checkOpenAiReply({ baseUrl, model }: OpenAiCheck): CheckKey {
  return async (apiKey, signal) => {
    const { status: _, remark: __, ...check } = await checkReply({ apiKey, baseUrl, model: model() }, signal);
    return check;
  };
}

/**
 * Requests the same reply with a reasoning effort. `limited`, with the reason, if the model rejects it: calls then send
 * another one.
 */
export async function checkReasoningEffort(
  asked: Asked & { reasoningEffort: ReasoningEffort },
  signal: AbortSignal,
): Promise<KeyCheck> {
  const { status: _, remark, ...check } = await checkReply(asked, signal);
  return check.verdict === 'valid' && remark !== undefined ? { verdict: 'limited', detail: remark } : check;
}

/** `status` is null if there was no response. `remark`: what the model rejects of the request. */
type ReplyCheck = KeyCheck & { status: number | null; remark?: string };

/** Sends a tool, as every request of a call does: some models reject a reasoning effort only together with tools. */
async function checkReply(
  { apiKey, baseUrl, model, reasoningEffort }: Asked,
  signal: AbortSignal,
): Promise<ReplyCheck> {
  const request: ChatRequest = {
    ...{ model, messages: [{ role: 'user', content: 'OK?' }], tools: [tool], maxTokens: 1 },
    ...(reasoningEffort !== undefined && { reasoningEffort }),
  };
  try {
    let refusals = noRefusals;
    for (;;) {
      const { check, error } = await sendOnce(request, { refusals, apiKey, baseUrl }, signal);
      const learned = error && learnedFrom(error, request, refusals);
      if (learned) {
        refusals = learned;
        continue;
      }
      const remark = remarkOn(request, refusals, error);
      return { ...check, ...(remark !== undefined && { remark }) };
    }
  } catch (error) {
    signal.throwIfAborted();
    return { verdict: 'unreachable', detail: `OpenAI could not be reached: ${fetchFailureOf(error)}`, status: null };
  }
}

const tool = { name: 'hang_up', description: 'Ends the phone call.', parameters: { type: 'object', properties: {} } };

async function sendOnce(
  request: ChatRequest,
  { refusals, apiKey, baseUrl }: { refusals: Refusals; apiKey: string; baseUrl: string | (() => string) },
  signal: AbortSignal,
): Promise<{ check: ReplyCheck; error?: RequestError }> {
  const { stream: _, ...body } = toOpenAi(request, { refusals, streamOptions: false });
  const answer = await fetch(`${baseUrlOf(baseUrl)}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });
  const { status } = answer;
  if (answer.ok) {
    await answer.body?.cancel();
    return { check: { ...verdictOf(status, {}), status } };
  }
  const error = errorIn(await answer.text());
  const check = verdictOf(status, error);
  const retryAfterMs = retryAfterMsOf(answer.headers.get('retry-after'), systemClock.now());
  const isLater = check.verdict === 'unreachable' && retryAfterMs !== undefined;
  return {
    check: { ...check, ...(isLater && { retryAfterMs }), status },
    error: { status, param: error.param, message: error.message ?? '' },
  };
}

/** Undefined if no effort was configured, or if the model accepts it. */
function remarkOn(request: ChatRequest, refusals: Refusals, error: RequestError | undefined): string | undefined {
  const { model, reasoningEffort } = request;
  if (reasoningEffort === undefined || !refusals.efforts.includes(reasoningEffort)) return undefined;
  const sent = effortOf(request, refusals);
  const instead = sent === 'omitted' ? 'no effort' : `effort "${sent}"`;
  const isRejectedToo = error !== undefined && rejectedParameter(error) === 'reasoning_effort';
  const outcome = isRejectedToo ? 'it accepts no other one, so calls fail' : `calls send ${instead}`;
  return `the model "${model}" rejects reasoning effort "${reasoningEffort}" with tools; ${outcome}`;
}

/**
 * Both checks at the same time: `GET /models` also reports the shutdown of the model, the reply whether the account has
 * credit. A key that may not list models, but gets replies, works; so does one whose reply is only delayed, as by a
 * rate limit.
 */
export function checkOpenAiAccount({ baseUrl, model, reasoningEffort }: OpenAiCheck): CheckKey {
  return async (apiKey, signal) => {
    const effort = reasoningEffort?.();
    const asked = { apiKey, baseUrl, model: model(), ...(effort !== undefined && { reasoningEffort: effort }) };
    const [key, reply] = await Promise.all([checkModels(asked, signal), checkReply(asked, signal)]);
    return accountVerdict(key, reply);
  };
}

type Answered = KeyCheck & { status: number | null };

function accountVerdict(key: Answered, reply: ReplyCheck): KeyCheck {
  if (reply.verdict === 'invalid') return { verdict: 'invalid', detail: reply.detail };
  if (key.verdict === 'invalid' && reply.verdict === 'valid') {
    return { verdict: 'limited', detail: 'OpenAI replies, but does not permit the key to list models' };
  }
  // OpenAI counts only requests of a known key against a rate limit.
  if (key.status === 403 && reply.status === 429) {
    const detail = 'OpenAI accepts the key, but does not permit it to list models, and limits the rate of its requests';
    return { verdict: 'limited', detail: `${detail} (429)` };
  }
  if (key.verdict === 'valid' && reply.verdict === 'unreachable') {
    return { verdict: 'limited', detail: `OpenAI accepts the key, but did not reply: ${reply.detail}` };
  }
  if (key.verdict === 'valid' && reply.remark !== undefined) {
    return { verdict: 'limited', detail: `${key.detail}; ${reply.remark}` };
  }
  return { verdict: key.verdict, detail: key.detail };
}

function verdictOf(status: number, { code, type, message }: ErrorFields): KeyCheck {
  // A rate limit is temporary; a used-up quota, or an account without billing, is not.
  if (status === 402 || isAccountRefusal(code, type)) {
    const detail = `OpenAI knows the key, but its account cannot pay or is closed (${reason(status, code, type)})`;
    return { verdict: 'invalid', detail };
  }
  if (status === 401) return { verdict: 'invalid', detail: 'OpenAI does not know the key' };
  if (status === 403 && !isUnknownModel({ status, code, type, message })) {
    return { verdict: 'invalid', detail: 'OpenAI does not permit the key to be used' };
  }
  if (status === 408 || status === 429 || status >= 500) {
    return { verdict: 'unreachable', detail: `OpenAI answered ${status}` };
  }
  return { verdict: 'valid', detail: 'OpenAI replies' };
}

function reason(status: number, ...words: Array<string | null | undefined>): string {
  return [status, words.find((word) => isAccountRefusal(word))].filter(Boolean).join(' ');
}

const word = z.string().nullish().catch(undefined);
const errorBody = z.object({ error: z.object({ code: word, type: word, param: word, message: word }) });

type ErrorFields = Partial<z.infer<typeof errorBody>['error']>;

function errorIn(body: string): ErrorFields {
  try {
    return errorBody.parse(JSON.parse(body)).error;
  } catch {
    return {};
  }
}
