import { VoiceSamplePath, VoiceSampleQuery } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { languageOfMurf, murfLocale, voiceNamed } from '@ligai/speech';
import { z } from 'zod';
import { shown } from '../../http/invalid-request.ts';
import { route, StreamedFile } from '../../http/route.ts';

const listWithinMs = 5000;
const speakWithinMs = 15_000;

export const getVoiceSampleRoute = route({
  method: 'get',
  path: '/api/v1/voices/:voice_id/sample',
  summary: 'Hear a Voice',
  description:
    'A short sentence in this voice as a WAV file (16 kHz, mono), spoken by the provider that calls use: by Murf, or by the simulator while ' +
    'Murf is simulated. A sample is synthesised once and then held in memory. At most 20 new samples a minute are spoken.',
  params: VoiceSamplePath,
  query: VoiceSampleQuery,
  answer: z.string(),
  fileType: 'audio/wav',
  errors: {
    404: 'The model of the setting `murf_model` has no such voice',
    503: 'Murf does not respond, or the key is missing or refused, or there were more than 20 new samples in a minute',
  },
  example: { answer: 'RIFF…WAVEfmt …data…' },
  async handle({ params: { voice_id }, query: { language } }, { voices, voiceSamples, settings }) {
    const { murf_model: model } = settings.current();
    const voice = voiceNamed(await voices.of(model, listWithinMs), voice_id);
    if (!voice) throw new LigaiError('not_found', `Voice ${shown(voice_id)} not found: ${model} has no such voice`);
    const wanted = language === undefined ? voice.locales[0] : murfLocale(language);
    const locale = voice.locales.find((one) => one.toLowerCase() === wanted?.toLowerCase());
    if (locale === undefined) {
      const spoken = voice.locales.map(languageOfMurf).join(', ');
      throw new LigaiError('invalid_request', `language: expected one of ${spoken}, got ${shown(language ?? '')}`);
    }
    const sample = await voiceSamples.of({ voiceId: voice.id, language: languageOfMurf(locale), model }, speakWithinMs);
    return new StreamedFile(`${voice.id}.wav`, piecesOf(sample));
  },
});

async function* piecesOf(file: Uint8Array): AsyncGenerator<Uint8Array> {
  yield file;
}
