import { PromptAnswer, recordPath } from '@ligai/contracts';
import { activatePrompt } from '@ligai/db';
import { route } from '../../http/route.ts';
import { promptExample, promptOr404, promptReply, promptUnchanged } from './prompt-answers.ts';

export const activatePromptRoute = route({
  method: 'post',
  path: '/api/v1/prompts/:id/activate',
  summary: 'Activate Prompt',
  description: 'All other prompts become inactive.',
  params: recordPath('The prompt ID to activate'),
  answer: PromptAnswer,
  tagged: true,
  conditional: true,
  errors: { 404: 'No such prompt' },
  example: { answer: promptExample },
  async handle({ params: { id }, ifMatch }, { db }) {
    return promptReply(promptOr404(id, await activatePrompt(db, id, promptUnchanged(id, ifMatch))));
  },
});
