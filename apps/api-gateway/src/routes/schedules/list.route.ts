import { ListSchedulesQuery, ScheduleListItem } from '@ligai/contracts';
import { listSchedules } from '@ligai/db';
import { z } from 'zod';
import { Reply, route } from '../../http/route.ts';
import { toScheduleAnswer } from './schedule-answers.ts';
import { scheduleListExample } from './schedule-examples.ts';

export const listSchedulesRoute = route({
  method: 'get',
  path: '/api/v1/schedules',
  summary: 'List Scheduled Calls',
  description: 'Newest first.',
  query: ListSchedulesQuery,
  answer: z.array(ScheduleListItem),
  example: { answer: [scheduleListExample] },
  async handle({ query }, { db }) {
    const { schedules, total } = await listSchedules(db, query);
    return new Reply(schedules.map(toScheduleAnswer), { headers: { 'X-Total-Count': String(total) } });
  },
});
