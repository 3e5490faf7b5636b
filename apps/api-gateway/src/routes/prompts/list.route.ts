import { ListQuery, PromptAnswer } from '@ligai/contracts';
import { listPrompts } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';
import { promptExample, toPromptAnswer } from './prompt-answers.ts';

/** The specification lists all of them where nothing else is asked for. */
const query = ListQuery.extend({
  limit: ListQuery.shape.limit.unwrap().optional().describe('Maximum records to return (default: all)'),
});

export const listPromptsRoute = route({
  method: 'get',
  path: '/api/v1/prompts',
  summary: 'List All Prompts',
  description: 'Newest first.',
  query,
  answer: z.array(PromptAnswer),
  example: { answer: [promptExample] },
  async handle({ query: { skip, limit } }, { db }) {
    const { prompts, total } = await listPrompts(db, { skip, limit });
    return new Reply(prompts.map(toPromptAnswer), { headers: { 'X-Total-Count': String(total) } });
  },
});
