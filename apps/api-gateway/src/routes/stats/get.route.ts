import { StatsAnswer } from '@ligai/contracts';
import { callStats } from '@ligai/db';
import { route } from '../../http/route.ts';

export const getStatsRoute = route({
  method: 'get',
  path: '/api/v1/stats',
  summary: 'System Statistics',
  answer: StatsAnswer,
  example: {
    answer: {
      active_calls: 5,
      total_calls_today: 150,
      total_calls_all_time: 5000,
      avg_duration: 95.5,
      success_rate: 92.5,
      queued_calls: 2,
    },
  },
  async handle(_input, { db, settings }) {
    return callStats(db, settings.current().timezone);
  },
});
