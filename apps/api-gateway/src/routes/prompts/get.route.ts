import { PromptAnswer, recordPath } from '@ligai/contracts';
import { findPrompt } from '@ligai/db';
import { route } from '../../http/route.ts';
import { promptExample, promptOr404, promptReply } from './prompt-answers.ts';

export const getPromptRoute = route({
  method: 'get',
  path: '/api/v1/prompts/:id',
  summary: 'Get Prompt by ID',
  params: recordPath('The prompt ID'),
  answer: PromptAnswer,
  tagged: true,
  errors: { 404: 'No such prompt' },
  example: { answer: promptExample },
  async handle({ params: { id } }, { db }) {
    return promptReply(promptOr404(id, await findPrompt(db, id)));
  },
});
