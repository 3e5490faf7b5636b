import { recordPath, ScheduleAnswer } from '@ligai/contracts';
import { findSchedule } from '@ligai/db';
import { LigaiError } from '@ligai/kernel';
import { route } from '../../http/route.ts';
import { scheduleExample, scheduleReply } from './schedule-answers.ts';

export const getScheduleRoute = route({
  method: 'get',
  path: '/api/v1/schedules/:id',
  summary: 'Get Schedule by ID',
  params: recordPath('The schedule ID'),
  answer: ScheduleAnswer,
  tagged: true,
  errors: { 404: 'No such scheduled call' },
  example: { answer: scheduleExample },
  async handle({ params: { id } }, { db }) {
    const schedule = await findSchedule(db, id);
    if (!schedule) throw new LigaiError('not_found', `Scheduled call ${id} not found`);
    return scheduleReply(schedule);
  },
});
