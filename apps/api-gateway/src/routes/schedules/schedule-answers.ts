import { type ScheduleAnswer, type ScheduleListItem, toTimestamp } from '@ligai/contracts';
import type { Schedule } from '@ligai/db';
import type { z } from 'zod';

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

const pending = {
  id: 1,
  phone_number: '5511999887766',
  scheduled_time: '2026-01-15T14:00:00Z',
  status: 'pending' as const,
};

const options = { prompt_id: null, variables: {}, name: 'Maria Silva', metadata: { order: 'A-1042' } };

/** The specification's own, as the documentation shows them. */
export const scheduleListExample = {
  ...pending,
  created_at: '2026-01-15T10:00:00Z',
  notes: 'Follow-up call',
  call_id: null,
  reason: null,
  ...options,
} satisfies z.input<typeof ScheduleListItem>;

export const scheduleExample = {
  ...pending,
  notes: 'Follow-up call',
  created_at: '2026-01-15T10:00:00Z',
  call_id: null,
  reason: null,
  ...options,
} satisfies z.input<typeof ScheduleAnswer>;
