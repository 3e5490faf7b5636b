import { ModelsAnswer } from '@ligai/contracts';
import { Reply, route } from '../../http/route.ts';

const withinMs = 5000;

export const listModelsRoute = route({
  method: 'get',
  path: '/api/v1/models',
  summary: 'List Models',
  description:
    'The models that a prompt or the setting `openai_model` can name, as OpenAI, or the compatible server in use, lists them for the key; those whose names say that they are not for conversations are left out. An answer may be five minutes old.',
  answer: ModelsAnswer,
  errors: { 503: 'OpenAI cannot be asked: it does not respond, or the key is missing or refused' },
  example: { answer: [{ id: 'gpt-5.4-mini', shutdown_date: null }] },
  async handle(_, { models }) {
    const found = (await models.current(withinMs)).map(({ id, shutdownDate }) => ({ id, shutdown_date: shutdownDate }));
    return new Reply(found, { headers: { 'X-Total-Count': String(found.length) } });
  },
});
