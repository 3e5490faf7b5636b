import { recordPath, ScheduleAnswer, scheduleWake, UpdateScheduleBody } from '@ligai/contracts';
import { type NewSchedule, updateSchedule } from '@ligai/db';
import { numberRulesOf, readNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { latestMs, requirePlaceable, scheduleExample, scheduleReply, scheduleUnchanged } from './schedule-answers.ts';

export const updateScheduleRoute = route({
  method: 'put',
  path: '/api/v1/schedules/:id',
  summary: 'Update Scheduled Call',
  description:
    'Changes a call that is `pending`. Omitted fields keep their value. Either the call is placed with all changes, or, if its time has come meanwhile, nothing is changed and the answer is 400.',
  params: recordPath('The schedule ID'),
  body: UpdateScheduleBody,
  answer: ScheduleAnswer,
  tagged: true,
  conditional: true,
  errors: {
    400: 'Its time has come, it was cancelled, or the new time lies more than a minute in the past',
    404: 'No such scheduled call',
  },
  example: {
    body: { scheduled_time: '2026-01-16T14:00:00Z' },
    answer: { ...scheduleExample, scheduled_time: '2026-01-16T14:00:00Z' },
  },
  async handle({ params: { id }, body, ifMatch }, gateway) {
    const { db, bus } = gateway;
    const { phone_number: number, scheduled_time: scheduledTime, prompt_id: promptId } = body;
    const { notes, variables, metadata, name } = body;
    const change: Partial<NewSchedule> = {
      ...(number !== undefined && { phoneNumber: readNumber('phone_number', number, numberRulesOf(gateway)) }),
      ...(scheduledTime !== undefined && { scheduledTime }),
      ...(promptId !== undefined && { promptId }),
      ...(notes !== undefined && { notes }),
      ...(variables !== undefined && { variables }),
      ...(metadata !== undefined && { metadata }),
      ...(name !== undefined && { name }),
    };
    const schedule = await updateSchedule(db, id, change, {
      latestMs,
      precondition: scheduleUnchanged(id, ifMatch),
      check: (tx, { phoneNumber, ...changed }) =>
        requirePlaceable(tx, changed.promptId, { ...changed, number: phoneNumber }),
    });
    bus.publish(scheduleWake, {});
    return scheduleReply(schedule);
  },
});
