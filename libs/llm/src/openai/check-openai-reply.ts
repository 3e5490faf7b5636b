import type { CheckKey, KeyCheck } from '@ligai/contracts';
import { fetchFailureOf, retryAfterMsOf, systemClock } from '@ligai/kernel';
import { fetch } from 'undici';
import { z } from 'zod';
import { checkModels } from './check-models.ts';
import { isAccountRefusal } from './openai-failure.ts';
import { baseUrlOf } from './request-parameters.ts';

/** The address of OpenAI, and the model that calls use. */
type OpenAiCheck = { baseUrl: string | (() => string); model: () => string };

/**
 * Requests a reply of one token from the model in use, which also shows whether the account has credit. An error about
 * the request, such as a model that does not exist, shows that the key works.
 */
export function checkOpenAiReply({ baseUrl, model }: OpenAiCheck): CheckKey {
  return async (apiKey, signal) => {
    const { status: _, ...check } = await checkReply({ apiKey, baseUrl, model: model() }, signal);
    return check;
  };
}

/** `status` is null if there was no response. */
async function checkReply(
  { apiKey, baseUrl, model }: { apiKey: string; baseUrl: string | (() => string); model: string },
  signal: AbortSignal,
): Promise<KeyCheck & { status: number | null }> {
  try {
    const answer = await fetch(`${baseUrlOf(baseUrl)}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model, messages: [{ role: 'user', content: 'OK?' }], max_completion_tokens: 1 }),
      signal,
    });
    if (answer.ok) await answer.body?.cancel();
    const check = verdictOf(answer.status, answer.ok ? '' : await answer.text());
    const retryAfterMs = retryAfterMsOf(answer.headers.get('retry-after'), systemClock.now());
    const isLater = check.verdict === 'unreachable' && retryAfterMs !== undefined;
    return { ...check, ...(isLater && { retryAfterMs }), status: answer.status };
  } catch (error) {
    signal.throwIfAborted();
    return { verdict: 'unreachable', detail: `OpenAI could not be reached: ${fetchFailureOf(error)}`, status: null };
  }
}

/**
 * Both checks at the same time: `GET /models` also reports the shutdown of the model, the reply whether the account has
 * credit. A key that may not list models, but gets replies, works; so does one whose reply is only delayed, as by a
 * rate limit.
 */
export function checkOpenAiAccount({ baseUrl, model }: OpenAiCheck): CheckKey {
  return async (apiKey, signal) => {
    const asked = { apiKey, baseUrl, model: model() };
    const [key, reply] = await Promise.all([checkModels(asked, signal), checkReply(asked, signal)]);
    return accountVerdict(key, reply);
  };
}

type Answered = KeyCheck & { status: number | null };

function accountVerdict(key: Answered, reply: Answered): KeyCheck {
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
  return { verdict: key.verdict, detail: key.detail };
}

function verdictOf(status: number, body: string): KeyCheck {
  const { code, type } = errorIn(body);
  // A rate limit is temporary; a used-up quota, or an account without billing, is not.
  if (status === 402 || isAccountRefusal(code, type)) {
    const detail = `OpenAI knows the key, but its account cannot pay or is closed (${reason(status, code, type)})`;
    return { verdict: 'invalid', detail };
  }
  if (status === 401) return { verdict: 'invalid', detail: 'OpenAI does not know the key' };
  if (status === 403 && code !== 'model_not_found') {
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
const errorBody = z.object({ error: z.object({ code: word, type: word }) });

function errorIn(body: string): { code?: string | null | undefined; type?: string | null | undefined } {
  try {
    return errorBody.parse(JSON.parse(body)).error;
  } catch {
    return {};
  }
}
