import { type Clock, LigaiError } from '@ligai/kernel';
import type { SpeechToText } from '../speech-to-text.ts';
import { DeepgramStream, type DeepgramStreamLimits, usualLimits } from './deepgram-stream.ts';

export type DeepgramOptions = {
  /** `https://api.deepgram.com`, another region, or a simulator; a function is called for each connection. */
  url: string | (() => string);
  /** Called for each connection, so that a changed key applies at once. */
  apiKey: () => string;
  clock: Clock;
  /** For tests and unusual networks. */
  limits?: Partial<DeepgramStreamLimits>;
};

/**
 * Deepgram's nova models over `/v1/listen` (`https://developers.deepgram.com/docs/live-streaming-audio`). Throws
 * immediately if `url` is invalid.
 */
export function deepgramSpeechToText({ limits, ...options }: DeepgramOptions): SpeechToText {
  const url = () => (typeof options.url === 'string' ? options.url : options.url());
  if (!URL.canParse(url())) throw new LigaiError('bad_configuration', `Not an address: "${url()}"`);
  return {
    open: (request, onEvent) =>
      new DeepgramStream({ ...options, url, request, onEvent, limits: { ...usualLimits, ...limits } }),
  };
}
