import type { CheckKey } from '@ligai/contracts';
import { fetch } from 'undici';
import { isSendableKey, noSuchKey } from '../sendable-key.ts';
import { reasonOf } from '../unreachable-reason.ts';

/** Asks `GET /v1/auth/token`, which tells what a key is and needs no permission. */
export function checkDeepgramKey({ url }: { url: string | (() => string) }): CheckKey {
  const base = () => (typeof url === 'string' ? url : url()).replace(/^ws/, 'http').replace(/\/+$/, '');
  return async (apiKey, signal) => {
    signal.throwIfAborted();
    if (!isSendableKey(apiKey)) return { verdict: 'invalid', detail: `Not sent to Deepgram: ${noSuchKey}` };
    try {
      const answer = await fetch(`${base()}/v1/auth/token`, { headers: { authorization: `Token ${apiKey}` }, signal });
      await answer.body?.cancel();
      if (answer.ok) return { verdict: 'valid', detail: 'Deepgram accepts the key' };
      if (answer.status === 401) return { verdict: 'invalid', detail: 'Deepgram does not know the key' };
      if (answer.status === 402) return { verdict: 'invalid', detail: 'Deepgram knows the key, but it has no credit' };
      if (answer.status === 403) return { verdict: 'invalid', detail: 'Deepgram does not permit the key to be used' };
      return { verdict: 'unreachable', detail: `Deepgram answered ${answer.status}` };
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'unreachable', detail: `Deepgram could not be reached: ${reasonOf(error)}` };
    }
  };
}
