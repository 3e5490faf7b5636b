import { z } from 'zod';
import { route } from '../../http/route.ts';

export const getLivenessRoute = route({
  method: 'get',
  path: '/health/live',
  open: true,
  summary: 'Liveness',
  description: 'The process is running.',
  answer: z.object({ status: z.literal('alive') }),
  example: { answer: { status: 'alive' } },
  async handle() {
    return { status: 'alive' as const };
  },
});
