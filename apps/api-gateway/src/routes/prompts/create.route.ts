import { CreatePromptBody, PromptAnswer } from '@ligai/contracts';
import { insertPrompt } from '@ligai/db';
import { route } from '../../http/route.ts';
import { checkPrompt, checkPromptEffort, joined } from '../../provider-checks/check-choice.ts';
import { promptExample, promptReply, toNewPrompt } from './prompt-answers.ts';

export const createPromptRoute = route({
  method: 'post',
  path: '/api/v1/prompts',
  summary: 'Create Prompt',
  description: 'With `is_active: true` all other prompts become inactive.',
  body: CreatePromptBody,
  answer: PromptAnswer,
  status: 201,
  tagged: true,
  idempotent: true,
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
  async handle({ body, keyName, idempotency }, gateway) {
    const warning = joined([await checkPrompt(gateway, body), await checkPromptEffort(gateway, body)]);
    return gateway.db.transaction(async (tx) => {
      const reply = promptReply(await insertPrompt(tx, toNewPrompt(body), keyName ?? null), { warning });
      await idempotency.keep(tx, reply.body);
      return reply;
    });
  },
});
