import type { CheckKey, KeyCheck } from '@ligai/contracts';
import { fetch } from 'undici';
import { z } from 'zod';
import { baseUrlOf } from './base-url.ts';
import { reasonOf } from './check-openai-key.ts';
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

function verdictOf(status: number, body: string): KeyCheck {
  const { code, type } = errorIn(body);
  // A rate limit passes by itself; a quota that is used up, or an account without billing, does not.
  if (status === 402 || isAccountRefusal(code, type)) {
    return { verdict: 'limited', detail: 'OpenAI knows the key, but its account cannot pay or is closed' };
  }
  if (status === 401) return { verdict: 'invalid', detail: 'OpenAI does not know the key' };
  if (status === 403 && code !== 'model_not_found') {
    return { verdict: 'limited', detail: 'OpenAI knows the key but limits it' };
  }
  if (status === 408 || status === 429 || status >= 500) {
    return { verdict: 'unreachable', detail: `OpenAI answered ${status}` };
  }
  return { verdict: 'valid', detail: 'OpenAI replies' };
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
