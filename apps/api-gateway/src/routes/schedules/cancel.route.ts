import { DoneAnswer, recordPath, scheduleWake } from '@ligai/contracts';
import { cancelSchedule } from '@ligai/db';
import { route } from '../../http/route.ts';
import { scheduleUnchanged } from './schedule-answers.ts';

export const cancelScheduleRoute = route({
  method: 'delete',
  path: '/api/v1/schedules/:id',
  summary: 'Cancel Scheduled Call',
  params: recordPath('The schedule ID'),
  answer: DoneAnswer,
  conditional: true,
  errors: { 400: 'Its time has come, or it was cancelled before', 404: 'No such scheduled call' },
  example: { answer: { success: true, message: 'Scheduled call cancelled' } },
  async handle({ params: { id }, ifMatch }, { db, bus }) {
    await cancelSchedule(db, id, scheduleUnchanged(id, ifMatch));
    bus.publish(scheduleWake, {});
    return { success: true as const, message: 'Scheduled call cancelled' };
  },
});
