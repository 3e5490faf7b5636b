import type { CheckKey, KeyCheck } from '@ligai/contracts';
import { type Clock, ProviderError, type ProviderFailureKind } from '@ligai/kernel';
import type { TextToSpeechRequest } from '../text-to-speech.ts';
import { murfTextToSpeech } from './murf-text-to-speech.ts';

export type CheckMurfSpeechOptions = {
  url: () => string;
  clock: Clock;
  request: () => Omit<TextToSpeechRequest, 'text' | 'onSent'>;
};

/**
 * Synthesises two letters over a separate connection, as calls do: Murf also lists its voices for an account without
 * characters left. An error about the request, such as a voice that does not exist, shows that the key works.
 */
export function checkMurfSpeech({ url, clock, request }: CheckMurfSpeechOptions): CheckKey {
  return async (apiKey, signal) => {
    // Does not wait for an account at its limit of contexts: the next check follows anyway.
    await using murf = murfTextToSpeech({ url, apiKey: () => apiKey, clock, limits: { limitedMs: 0 } });
    try {
      // Reads all audio: an abandoned context counts against the account's limit for a while.
      for await (const _ of murf.speak({ ...request(), text: 'ok' }, signal));
      return { verdict: 'valid', detail: 'Murf speaks' };
    } catch (error) {
      if (signal.aborted || !(error instanceof ProviderError)) throw error;
      const { kind, retryAfterMs } = error.fields;
      const isLater = retryAfterMs !== undefined && verdicts[kind] === 'unreachable';
      return { verdict: verdicts[kind], detail: error.message, ...(isLater && { retryAfterMs }) };
    }
  };
}

const verdicts: Record<ProviderFailureKind, KeyCheck['verdict']> = {
  refused: 'invalid',
  limited: 'unreachable',
  unreachable: 'unreachable',
  unknown_voice: 'valid',
  unknown_model: 'valid',
  bad_request: 'valid',
};
