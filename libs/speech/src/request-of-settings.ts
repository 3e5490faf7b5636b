import { heardLanguage, type Settings } from '@ligai/contracts';
import type { SpeechToTextRequest } from './speech-to-text.ts';

/** The request of a call in `language`, which the checks of keys and models send too. */
export function requestOfSettings(
  settings: Settings,
  call: { language: string; sampleRateHz: 8000 | 16000; endpointingMs: number },
): SpeechToTextRequest {
  const eager = settings.deepgram_eager_eot_threshold;
  return {
    ...call,
    model: settings.deepgram_model,
    language: heardLanguage(settings, call.language),
    turnDetection: {
      threshold: settings.deepgram_eot_threshold,
      ...(eager !== 'off' && { eagerThreshold: eager }),
      timeoutMs: settings.deepgram_eot_timeout_ms,
    },
    keyterms: settings.deepgram_keyterms,
    numerals: settings.deepgram_numerals === 'on',
    optOutOfTraining: settings.deepgram_mip_opt_out === 'on',
  };
}
