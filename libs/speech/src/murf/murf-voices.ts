import { fetch } from 'undici';
import { z } from 'zod';
import { reasonOf } from '../unreachable-reason.ts';
import { failureOfStatus, unavailable } from './murf-failure.ts';

const voice = z.object({
  voiceId: z.string(),
  displayName: z.string().nullish(),
  locale: z.string().nullish(),
  gender: z.string().nullish(),
  supportedLocales: z.record(z.string(), z.unknown()).nullish(),
});

export type Voice = {
  voiceId: string;
  name: string;
  /** BCP 47, its own first. */
  languages: string[];
  gender: string;
};

export type ListVoices = (options: { apiKey: string; model: string }, signal: AbortSignal) => Promise<Voice[]>;

/**
 * The voices of one model: Falcon and Gen2 have separate catalogues. Errors: `provider_rejected` (key, plan),
 * `provider_unavailable`.
 */
export function murfVoices({ url }: { url: string }): ListVoices {
  return async ({ apiKey, model }, signal) => {
    const address = new URL('/v1/speech/voices', url.replace(/^ws/, 'http'));
    address.searchParams.set('model', /^falcon/i.test(model) ? 'FALCON' : model.toUpperCase());
    const answer = await fetch(address, { headers: { 'api-key': apiKey }, signal }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw unavailable(`Murf could not be asked for its voices: ${reasonOf(error)}`, error);
    });
    const body = await answer.text();
    if (!answer.ok) throw failureOfStatus(answer.status, body.replaceAll(apiKey, '****').slice(0, 300));
    return parseVoices(body);
  };
}

function parseVoices(body: string): Voice[] {
  try {
    return z.array(voice).parse(JSON.parse(body)).map(toVoice);
  } catch (error) {
    throw unavailable('Murf listed its voices in an unknown form', error);
  }
}

function toVoice({ voiceId, displayName, locale, gender, supportedLocales }: z.infer<typeof voice>): Voice {
  const languages = [...(locale ? [locale] : []), ...Object.keys(supportedLocales ?? {})];
  return { voiceId, name: displayName ?? voiceId, languages: [...new Set(languages)], gender: gender ?? '' };
}
