import { PromptAnswer } from '@ligai/contracts';
import { findActivePrompt } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../../http/route.ts';
import { promptExample, promptReply } from '../prompt-answers.ts';

export const getActivePromptRoute = route({
  method: 'get',
  path: '/api/v1/prompts/active',
  summary: 'Get Active Prompt',
  answer: PromptAnswer,
  tagged: true,
  errors: { 404: 'No prompt is active' },
  example: { answer: promptExample },
  async handle(_input, { db }) {
    const prompt = await findActivePrompt(db);
    if (!prompt) throw new LigaiError('not_found', 'No active prompt');
    return promptReply(prompt);
  },
});
