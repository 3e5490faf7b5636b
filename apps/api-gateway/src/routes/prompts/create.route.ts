import { CreatePromptBody, PromptAnswer } from '@ligai/contracts';
import { insertPrompt } from '@ligai/db';
import { route } from '../../http/route.ts';
import { checkPrompt, checkPromptEffort, joined } from '../../provider-checks/check-choice.ts';
import { promptExample, toNewPrompt, toPromptAnswer } from './prompt-answers.ts';

export const createPromptRoute = route({
  method: 'post',
  path: '/api/v1/prompts',
  summary: 'Create Prompt',
  description: 'With `is_active: true` all other prompts become inactive.',
  body: CreatePromptBody,
  answer: PromptAnswer,
  status: 201,
  example: {
    body: {
      name: 'Customer Support',
      content: 'You are a helpful customer support agent...',
      is_active: true,
    },
    answer: {
      ...promptExample,
      name: 'Customer Support',
      content: 'You are a helpful customer support agent...',
    },
  },
  async handle({ body, keyName }, gateway) {
    const warnings = [await checkPrompt(gateway, body), await checkPromptEffort(gateway, body)];
    const warning = joined(warnings);
    return {
      ...toPromptAnswer(await insertPrompt(gateway.db, toNewPrompt(body), keyName ?? null)),
      ...(warning && { warning }),
    };
  },
});
