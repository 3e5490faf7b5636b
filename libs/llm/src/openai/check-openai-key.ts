import type { CheckKey, KeyCheck } from '@ligai/contracts';
import { messageOf } from '@ligai/kernel';
import { fetch } from 'undici';

/** Asks `GET /models`. A key without credit passes: only a reply would show it. */
export function checkOpenAiKey({ baseUrl }: { baseUrl: string }): CheckKey {
  return async (apiKey, signal) => {
    try {
      const answer = await fetch(`${baseUrl}/models`, { headers: { authorization: `Bearer ${apiKey}` }, signal });
      await answer.body?.cancel();
      if (answer.ok) return { verdict: 'valid', detail: 'OpenAI accepts the key' };
      if (answer.status === 401) return { verdict: 'invalid', detail: 'OpenAI does not know the key' };
      if (answer.status === 403) return { verdict: 'limited', detail: 'OpenAI knows the key but limits it' };
      return { verdict: 'unreachable', detail: `OpenAI answered ${answer.status}` };
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'unreachable', detail: `OpenAI could not be reached: ${reasonOf(error)}` };
    }
  };
}

/**
 * Asks for a reply of one token by the model in use, which also shows whether the account has credit. An answer that is
 * about the request, such as a model that does not exist, says that the key works.
 */
export function checkOpenAiReply({ baseUrl, model }: { baseUrl: string; model: () => string }): CheckKey {
  return async (apiKey, signal) => {
    try {
      const answer = await fetch(`${baseUrl}/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          model: model(),
          messages: [{ role: 'user', content: 'OK?' }],
          max_completion_tokens: 1,
        }),
        signal,
      });
      const { status } = answer;
      if (status === 429) return limitOf(await answer.text());
      await answer.body?.cancel();
      if (status === 401) return { verdict: 'invalid', detail: 'OpenAI does not know the key' };
      if (status === 402) return { verdict: 'limited', detail: 'OpenAI knows the key, but it has no credit' };
      if (status === 403) return { verdict: 'limited', detail: 'OpenAI knows the key but limits it' };
      if (status >= 500 || status === 408) return { verdict: 'unreachable', detail: `OpenAI answered ${status}` };
      return { verdict: 'valid', detail: 'OpenAI replies' };
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'unreachable', detail: `OpenAI could not be reached: ${reasonOf(error)}` };
    }
  };
}

/** A rate limit passes by itself; a used-up quota needs more credit. */
function limitOf(body: string): KeyCheck {
  if (body.includes('insufficient_quota'))
    return { verdict: 'limited', detail: 'OpenAI knows the key, but it has no credit' };
  return { verdict: 'unreachable', detail: 'OpenAI answered 429' };
}

/** undici says only "fetch failed"; the cause names the address or the code. A header that is not sendable is the key's fault. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' ? code : messageOf(cause);
}
