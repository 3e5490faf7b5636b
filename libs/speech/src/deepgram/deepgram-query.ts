import type { SpeechToTextRequest } from '../speech-to-text.ts';

/** Shorter values have no effect: interim results arrive about once a second (Deepgram, "Utterance End"). */
const utteranceEndMs = 1000;

/** The query of `/v1/listen` (`https://developers.deepgram.com/reference/speech-to-text/listen-streaming`). */
export function queryOf(request: SpeechToTextRequest): Record<string, string | string[]> {
  const { model, sampleRateHz, endpointingMs, keyterms = [], numerals = false, optOutOfTraining = false } = request;
  return {
    model,
    // Murf's name for British English, which a prompt may have taken from a voice.
    language: request.language.replace(/^en-UK$/i, 'en-GB'),
    encoding: 'linear16',
    sample_rate: String(sampleRateHz),
    channels: '1',
    interim_results: 'true',
    punctuate: 'true',
    vad_events: 'true',
    endpointing: String(endpointingMs),
    utterance_end_ms: String(utteranceEndMs),
    // Models before nova-3 refuse it.
    ...(keyterms.length > 0 && model.startsWith('nova-3') && { keyterm: keyterms }),
    ...(numerals && { numerals: 'true' }),
    ...(optOutOfTraining && { mip_opt_out: 'true' }),
  };
}
