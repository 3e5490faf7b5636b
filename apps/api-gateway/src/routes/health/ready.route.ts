import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';

const ReadyAnswer = z.object({
  status: z.enum(['healthy', 'unhealthy']),
  problems: z.record(z.string(), z.string()),
});

export const getReadinessRoute = route({
  method: 'get',
  path: '/health/ready',
  open: true,
  summary: 'Readiness',
  description: 'This process can do its work.',
  answer: ReadyAnswer,
  alsoAnswers: { 503: 'It can not' },
  example: { answer: { status: 'healthy', problems: {} } },
  async handle(_input, { health }) {
    const report = await health.report();
    return new Reply(report, { status: report.status === 'healthy' ? 200 : 503 });
  },
});
