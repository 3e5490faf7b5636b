import { HealthAnswer } from '@ligai/contracts';
import { listProviders } from '@ligai/db';
import { systemHealth } from '../../health/system-health.ts';
import { Reply, route } from '../../http/route.ts';

export const getHealthRoute = route({
  method: 'get',
  path: '/health',
  open: true,
  summary: 'Health Check',
  description: 'The state of the system and of each service. `unhealthy` means that no call can be placed now.',
  answer: HealthAnswer,
  alsoAnswers: { 503: 'No call can be placed now' },
  example: {
    answer: {
      status: 'healthy',
      timestamp: '2026-01-15T10:30:00Z',
      services: { 'media-bridge': { status: 'healthy', version: '0.1.0', since: '2026-01-15T10:00:00Z' } },
    },
  },
  async handle(_input, { clock, db, health, services }) {
    const own = await health.report();
    const providers = own.problems['postgres'] === undefined ? await listProviders(db).catch(() => []) : [];
    const answer = systemHealth({ own, alive: services.alive(), providers }, new Date(clock.now()));
    return new Reply(answer, { status: answer.status === 'healthy' ? 200 : 503 });
  },
});
