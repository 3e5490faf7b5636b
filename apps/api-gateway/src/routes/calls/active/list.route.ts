import { ActiveCall } from '@ligai/contracts';
import { listActiveCalls } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../../http/route.ts';
import { activeCallExample, toActiveCall } from '../call-answers.ts';

export const listActiveCallsRoute = route({
  method: 'get',
  path: '/api/v1/calls/active',
  summary: 'Get Active Calls',
  answer: z.array(ActiveCall),
  example: { answer: [activeCallExample] },
  async handle(_input, { db }) {
    const calls = await listActiveCalls(db);
    return new Reply(calls.map(toActiveCall), { headers: { 'X-Total-Count': String(calls.length) } });
  },
});
