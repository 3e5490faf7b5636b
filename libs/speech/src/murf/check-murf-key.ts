import type { CheckKey } from '@ligai/contracts';
import { messageOf } from '@ligai/kernel';
import { fetch } from 'undici';
import { isSendableKey, noSuchKey } from '../sendable-key.ts';
import { reasonOf } from '../unreachable-reason.ts';
import { failureOfStatus } from './murf-failure.ts';

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
      if (answer.ok) {
        await answer.body?.cancel();
        return { verdict: 'valid', detail: 'Murf accepts the key' };
      }
      const body = (await answer.text()).replaceAll(apiKey, '****').slice(0, 300);
      if (answer.status === 402) return { verdict: 'invalid', detail: 'Murf knows the key, but it has no credit' };
      const failure = failureOfStatus(answer.status, body);
      if (failure.fields['kind'] === 'refused') return { verdict: 'invalid', detail: messageOf(failure) };
      return { verdict: 'unreachable', detail: `Murf answered ${answer.status}` };
    } catch (error) {
      signal.throwIfAborted();
      return { verdict: 'unreachable', detail: `Murf could not be reached: ${reasonOf(error)}` };
    }
  };
}
