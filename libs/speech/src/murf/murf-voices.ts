import { fetchFailureOf, retryAfterMsOf, systemClock } from '@ligai/kernel';
import { fetch } from 'undici';
import { z } from 'zod';
import { isSendableKey, noSuchKey } from '../read-some.ts';
import { failureOfStatus, rejected, unavailable } from './murf-failure.ts';

const styles = z.array(z.string()).nullish().catch(undefined);
const voice = z.object({
  voiceId: z.string(),
  displayName: z.string().nullish().catch(undefined),
  locale: z.string().nullish().catch(undefined),
  gender: z.string().nullish().catch(undefined),
  availableStyles: styles,
  supportedLocales: z
    .record(z.string(), z.object({ availableStyles: styles }).catch({}))
    .nullish()
    .catch(undefined),
});

export type MurfVoice = {
  id: string;
  name: string;
  /** In Murf's notation (`en-UK`), the voice's own first. */
  locales: string[];
  styles: string[];
  /** As in Murf's list; empty if not given. */
  gender: string;
};

/** Murf's name for British English differs from BCP 47. */
export function murfLocale(language: string): string {
  return language.replace(/^en-GB$/i, 'en-UK');
}

/** BCP 47 of a locale of Murf's. */
export function languageOfMurf(locale: string): string {
  return locale.replace(/^en-UK$/i, 'en-GB');
}

/** The voice with that id or, as Murf also accepts, that bare name: `pt-BR-isadora`, `Isadora`. */
export function voiceNamed(voices: readonly MurfVoice[], name: string): MurfVoice | undefined {
  return voices.find(({ id }) => id === name) ?? voices.find((one) => one.name.toLowerCase() === name.toLowerCase());
}

/**
 * The voices of one model: each model has a separate catalogue. Errors: `provider_rejected` (key, plan),
 * `provider_unavailable`; the signal's reason on abort.
 */
export async function listMurfVoices(
  { url, apiKey, model }: { url: string; apiKey: string; model: string },
  signal: AbortSignal,
): Promise<MurfVoice[]> {
  signal.throwIfAborted();
  if (!isSendableKey(apiKey)) throw rejected(`Murf: ${noSuchKey}`, 'refused');
  const address = new URL('/v1/speech/voices', url.replace(/^ws/, 'http'));
  // The model names before Falcon 2 are aliases that are no longer documented.
  address.searchParams.set('model', /^falcon/i.test(model) ? 'falcon-2' : model.toLowerCase());
  const answer = await fetch(address, { headers: { 'api-key': apiKey }, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw unavailable(`Murf could not be asked for its voices: ${fetchFailureOf(error)}`, error);
  });
  const body = await answer.text();
  if (!answer.ok) {
    const retryAfterMs = retryAfterMsOf(answer.headers.get('retry-after'), systemClock.now());
    throw failureOfStatus(answer.status, body.replaceAll(apiKey, '****').slice(0, 300), retryAfterMs);
  }
  return parseVoices(body);
}

function parseVoices(body: string): MurfVoice[] {
  try {
    return z.array(voice).parse(JSON.parse(body)).map(toVoice);
  } catch (error) {
    throw unavailable('Murf listed its voices in an unknown form', error);
  }
}

function toVoice({ voiceId, displayName, locale, gender, availableStyles, supportedLocales }: z.infer<typeof voice>) {
  const all = [...(locale ? [locale] : []), ...Object.keys(supportedLocales ?? {})];
  const ofLocales = Object.values(supportedLocales ?? {}).flatMap((each) => each.availableStyles ?? []);
  return {
    id: voiceId,
    name: displayName ?? voiceId,
    locales: [...new Set(all)],
    styles: [...new Set([...(availableStyles ?? []), ...ofLocales])],
    gender: gender ?? '',
  };
}
