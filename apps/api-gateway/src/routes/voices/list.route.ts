import { VoicesAnswer, VoicesQuery } from '@ligai/contracts';
import { languageOfMurf, murfLocale } from '@ligai/speech';
import { Reply, route } from '../../http/route.ts';

const withinMs = 5000;

export const listVoicesRoute = route({
  method: 'get',
  path: '/api/v1/voices',
  summary: 'List Voices',
  description:
    'The voices that a prompt or the setting `voice_id` can name, as Murf lists them for the model of the setting `murf_model`. An answer may be five minutes old.',
  query: VoicesQuery,
  answer: VoicesAnswer,
  errors: { 503: 'Murf cannot be asked: it does not respond, or the key is missing or refused' },
  example: {
    answer: [
      {
        id: 'pt-BR-isadora',
        name: 'Isadora',
        locales: ['pt-BR'],
        styles: ['Conversational'],
        models: ['falcon-2'],
        gender: 'Female',
      },
    ],
  },
  async handle({ query: { locale, q } }, { voices, settings }) {
    const { murf_model: model } = settings.current();
    const wanted = locale === undefined ? undefined : murfLocale(locale).toLowerCase();
    const text = q?.toLowerCase();
    const found = (await voices.of(model, withinMs))
      .filter(({ locales }) => wanted === undefined || locales.some((one) => isOf(one.toLowerCase(), wanted)))
      .filter(({ id, name }) => text === undefined || `${id} ${name}`.toLowerCase().includes(text))
      .map((voice) => ({ ...voice, locales: voice.locales.map(languageOfMurf), models: [model] }));
    return new Reply(found, { headers: { 'X-Total-Count': String(found.length) } });
  },
});

/** `pt` finds every Portuguese. */
const isOf = (locale: string, wanted: string): boolean => locale === wanted || locale.startsWith(`${wanted}-`);
