import type { CheckKey } from '@ligai/contracts';
import { fetch } from 'undici';
import { isSendableKey, noSuchKey } from '../sendable-key.ts';
import { reasonOf } from '../unreachable-reason.ts';

/** Asks `GET /v1/speech/voices`, which every host serves, and which mints no token. */
export function checkMurfKey({ url }: { url: string | (() => string) }): CheckKey {
  const address = () => {
    const base = typeof url === 'string' ? url : url();
    return new URL('/v1/speech/voices?model=falcon-2', base.replace(/^ws/, 'http')).href;
  };
  return async (apiKey, signal) => {
    signal.throwIfAborted();
    if (!isSendableKey(apiKey)) return { verdict: 'invalid', detail: `Not sent to Murf: ${noSuchKey}` };
    try {
      const answer = await fetch(address(), { headers: { 'api-key': apiKey }, signal });
      await answer.body?.cancel();
      if (answer.ok) return { verdict: 'valid', detail: 'Murf accepts the key' };
      if (answer.status === 401 || answer.status === 403) return { verdict: 'invalid', detail: 'Murf refuses the key' };
      if (answer.status === 402) return { verdict: 'limited', detail: 'Murf knows the key, but it has no credit' };
      return { verdict: 'unreachable', detail: `Murf answered ${answer.status}` };
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'unreachable', detail: `Murf could not be reached: ${reasonOf(error)}` };
    }
  };
}
