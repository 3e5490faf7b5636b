import { ListSchedulesQuery, ScheduleListItem } from '@ligai/contracts';
import { listSchedules } from '@ligai/db';
import { z } from 'zod';
import { listReply } from '../../http/list-reply.ts';
import { numberFilter, searchedNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { scheduleListExample, toScheduleAnswer } from './schedule-answers.ts';

export const listSchedulesRoute = route({
  method: 'get',
  path: '/api/v1/schedules',
  summary: 'List Scheduled Calls',
  description: 'Newest first.',
  query: ListSchedulesQuery,
  answer: z.array(ScheduleListItem),
  example: { answer: [scheduleListExample] },
  async handle({ query }, gateway) {
    const filter = {
      ...query,
      number: numberFilter(query.number, gateway),
      q_number: searchedNumber(query.q, gateway),
    };
    const { schedules, ...end } = await listSchedules(gateway.db, filter);
    return listReply(schedules.map(toScheduleAnswer), { path: '/api/v1/schedules', query, end });
  },
});
