import { type Clock, LigaiError } from '@ligai/kernel';
import type { SpeechToText } from '../speech-to-text.ts';
import { type DeepgramLimits, defaultLimits } from './deepgram-limits.ts';
import { DeepgramStream } from './deepgram-stream.ts';

export type DeepgramOptions = {
  /** `https://api.deepgram.com`, another region, or a simulator; a function is called for each connection. */
  url: string | (() => string);
  /** Called for each connection, so that a changed key applies at once. */
  apiKey: () => string;
  clock: Clock;
  /** For tests and unusual networks. */
  limits?: Partial<DeepgramLimits>;
};

/**
 * Deepgram's models: nova over `/v1/listen` (`nova.ts`), Flux over `/v2/listen` (`flux.ts`). Throws immediately if `url`
 * is invalid.
 */
export function deepgramSpeechToText({ limits, ...options }: DeepgramOptions): SpeechToText {
  const url = () => (typeof options.url === 'string' ? options.url : options.url());
  if (!URL.canParse(url())) throw new LigaiError('bad_configuration', `Not an address: "${url()}"`);
  return {
    open: (request, onEvent) =>
      new DeepgramStream({ ...options, url, request, onEvent, limits: { ...defaultLimits, ...limits } }),
  };
}
