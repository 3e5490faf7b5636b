import type { CheckKey, KeyCheck } from '@ligai/contracts';
import { fetch } from 'undici';
import { z } from 'zod';
import { baseUrlOf } from './base-url.ts';
import { type CheckOpenAiKeyOptions, checkOpenAiKey, reasonOf } from './check-openai-key.ts';
import { isAccountRefusal } from './openai-failure.ts';

/**
 * Asks for a reply of one token by the model in use, which also shows whether the account has credit. An answer that is
 * about the request, such as a model that does not exist, says that the key works.
 */
export function checkOpenAiReply(options: { baseUrl: string | (() => string); model: () => string }): CheckKey {
  return async (apiKey, signal) => {
    try {
      const answer = await fetch(`${baseUrlOf(options.baseUrl)}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: options.model(),
          messages: [{ role: 'user', content: 'OK?' }],
          max_completion_tokens: 1,
        }),
        signal,
      });
      if (answer.ok) await answer.body?.cancel();
      return verdictOf(answer.status, answer.ok ? '' : await answer.text());
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'unreachable', detail: `OpenAI could not be reached: ${reasonOf(error)}` };
    }
  };
}

/**
 * Both checks at the same time: `GET /models` also reports the shutdown of the model, the reply whether the account can pay.
 * A key that may not list models, but gets replies, works; so does one whose reply is only delayed, as by a rate limit.
 */
export function checkOpenAiAccount({ baseUrl, model }: Required<CheckOpenAiKeyOptions>): CheckKey {
  const checkKey = checkOpenAiKey({ baseUrl, model });
  const checkReply = checkOpenAiReply({ baseUrl, model });
  return async (apiKey, signal) => {
    const [key, reply] = await Promise.all([checkKey(apiKey, signal), checkReply(apiKey, signal)]);
    if (reply.verdict === 'invalid') return reply;
    if (key.verdict === 'invalid' && reply.verdict === 'valid') {
      return { verdict: 'limited', detail: 'OpenAI replies, but does not permit the key to list models' };
    }
    if (key.verdict === 'valid' && reply.verdict === 'unreachable') {
      return { verdict: 'limited', detail: `OpenAI accepts the key, but did not reply: ${reply.detail}` };
    }
    return key;
  };
}

function verdictOf(status: number, body: string): KeyCheck {
  const { code, type } = errorIn(body);
  // A rate limit passes by itself; a quota that is used up, or an account without billing, does not.
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
