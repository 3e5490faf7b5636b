import { CallListItem, ListCallsQuery } from '@ligai/contracts';
import { listCalls } from '@ligai/db';
import { z } from 'zod';
import { listReply } from '../../http/list-reply.ts';
import { numberFilter, searchedNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { callExample, toListItem } from './call-answers.ts';

export const listCallsRoute = route({
  method: 'get',
  path: '/api/v1/calls',
  summary: 'List Call History',
  description: 'Newest first.',
  query: ListCallsQuery,
  answer: z.array(CallListItem),
  example: { answer: [callExample] },
  async handle({ query }, gateway) {
    const filter = {
      ...query,
      number: numberFilter(query.number, gateway),
      q_number: searchedNumber(query.q, gateway),
    };
    const { calls, ...end } = await listCalls(gateway.db, filter);
    return listReply(calls.map(toListItem), { path: '/api/v1/calls', query, end });
  },
});
