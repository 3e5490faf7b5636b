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
  description: 'The process is connected to everything that it needs.',
  answer: ReadyAnswer,
  alsoAnswers: { 503: 'It is not ready' },
  example: { answer: { status: 'healthy', problems: {} } },
  async handle(_input, { health }) {
    const report = await health.report();
    return new Reply(report, { status: report.status === 'healthy' ? 200 : 503 });
  },
});
