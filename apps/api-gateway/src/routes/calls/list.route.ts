import { CallListItem, ListQuery } from '@ligai/contracts';
import { listCalls } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';
import { toListItem } from './call-answers.ts';
import { callExample } from './call-examples.ts';

export const listCallsRoute = route({
  method: 'get',
  path: '/api/v1/calls',
  summary: 'List Call History',
  description: 'Newest first.',
  query: ListQuery,
  answer: z.array(CallListItem),
  example: { answer: [callExample] },
  async handle({ query }, { db }) {
    const { calls, total } = await listCalls(db, query);
    return new Reply(calls.map(toListItem), { headers: { 'X-Total-Count': String(total) } });
  },
});
