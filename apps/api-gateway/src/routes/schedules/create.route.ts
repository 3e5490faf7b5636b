import { CreateScheduleBody, ScheduleAnswer, scheduleWake } from '@ligai/contracts';
import { insertSchedule } from '@ligai/db';
import { numberRulesOf, readNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { toScheduleAnswer } from './schedule-answers.ts';
import { scheduleExample } from './schedule-examples.ts';

/** A time that was now when the request left its sender may be past a little when it arrives, or by another clock. */
const latestMs = 60_000;

export const createScheduleRoute = route({
  method: 'post',
  path: '/api/v1/schedules',
  summary: 'Create Scheduled Call',
  description: 'With the prompt that is active when its time has come.',
  body: CreateScheduleBody,
  answer: ScheduleAnswer,
  status: 201,
  idempotent: true,
  errors: { 400: 'The time lies more than a minute in the past' },
  example: {
    body: { phone_number: '5511999887766', scheduled_time: '2026-01-15T14:00:00Z', notes: 'Follow-up call' },
    answer: scheduleExample,
  },
  async handle({ body, once }, gateway) {
    const { db, bus } = gateway;
    const phoneNumber = readNumber('phone_number', body.phone_number, numberRulesOf(gateway));
    const { scheduled_time: scheduledTime, notes } = body;
    const answer = await db.transaction(async (tx) => {
      const schedule = await insertSchedule(tx, { phoneNumber, scheduledTime, notes }, latestMs);
      return once.keep(tx, toScheduleAnswer(schedule));
    });
    bus.publish(scheduleWake, {});
    return answer;
  },
});
