import { ScheduleDaysAnswer, ScheduleDaysQuery } from '@ligai/contracts';
import { countSchedulesByDay } from '@ligai/db';
import { route } from '../../http/route.ts';

export const countScheduleDaysRoute = route({
  method: 'get',
  path: '/api/v1/schedules/days',
  summary: 'Count Schedules by Day',
  description: 'How many calls are scheduled on each day of a period, by status: for a calendar.',
  query: ScheduleDaysQuery,
  answer: ScheduleDaysAnswer,
  example: {
    answer: {
      timezone: 'America/Sao_Paulo',
      days: [{ day: '2026-01-15', total: 12, statuses: { completed: 9, pending: 3 } }],
    },
  },
  async handle({ query: { from, to, timezone } }, { db, settings }) {
    const timeZone = timezone ?? settings.current().timezone;
    const counted = await countSchedulesByDay(db, { from, to, timeZone });
    const days = [...Map.groupBy(counted, ({ day }) => day)].map(([day, ofDay]) => ({
      day,
      total: ofDay.reduce((sum, { count }) => sum + count, 0),
      statuses: Object.fromEntries(ofDay.map(({ status, count }) => [status, count])),
    }));
    return { timezone: timeZone, days };
  },
});
