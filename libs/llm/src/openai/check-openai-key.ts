import type { CheckKey } from '@ligai/contracts';
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

/** undici says only "fetch failed"; the cause names the address or the code. A header that is not sendable is the key's fault. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = (cause as { code?: unknown }).code;
  return typeof code === 'string' ? code : messageOf(cause);
}
