import { type ScheduleAnswer, toTimestamp } from '@ligai/contracts';
import type { Schedule } from '@ligai/db';

export function toScheduleAnswer(schedule: Schedule): ScheduleAnswer {
  return {
    id: schedule.id,
    phone_number: schedule.phoneNumber,
    scheduled_time: toTimestamp(schedule.scheduledTime),
    status: schedule.status,
    notes: schedule.notes,
    created_at: toTimestamp(schedule.createdAt),
    call_id: schedule.callId,
    reason: schedule.reason,
    prompt_id: schedule.promptId,
    variables: schedule.variables,
    name: schedule.name,
    metadata: schedule.metadata,
  };
}
