import { CreateScheduleBody, ScheduleAnswer, scheduleWake } from '@ligai/contracts';
import { insertSchedule } from '@ligai/db';
import { numberRulesOf, readNumber } from '../../http/read-number.ts';
import { route } from '../../http/route.ts';
import { latestMs, requirePlaceable, scheduleExample, scheduleReply } from './schedule-answers.ts';

export const createScheduleRoute = route({
  method: 'post',
  path: '/api/v1/schedules',
  summary: 'Create Scheduled Call',
  description:
    'Its call uses the prompt `prompt_id`, or the prompt that is active at that time. A variable of the prompt without a value is 422, checked against the prompt as it is now.',
  body: CreateScheduleBody,
  answer: ScheduleAnswer,
  status: 201,
  tagged: true,
  idempotent: true,
  errors: { 400: 'The time lies more than a minute in the past' },
  example: {
    body: { phone_number: '5511999887766', scheduled_time: '2026-01-15T14:00:00Z', notes: 'Follow-up call' },
    answer: scheduleExample,
  },
  async handle({ body, idempotency }, gateway) {
    const { db, bus } = gateway;
    const phoneNumber = readNumber('phone_number', body.phone_number, numberRulesOf(gateway));
    const { scheduled_time: scheduledTime, notes, prompt_id: promptId, variables, metadata, name } = body;
    await requirePlaceable(db, promptId, { number: phoneNumber, name, metadata, variables });
    const scheduled = { phoneNumber, scheduledTime, notes, promptId, variables, metadata, name };
    const reply = await db.transaction(async (tx) => {
      const inserted = scheduleReply(await insertSchedule(tx, scheduled, latestMs));
      await idempotency.keep(tx, inserted.body);
      return inserted;
    });
    bus.publish(scheduleWake, {});
    return reply;
  },
});
