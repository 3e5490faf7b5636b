import { type ScheduleAnswer, type ScheduleListItem, toTimestamp } from '@ligai/contracts';
import type { CallParty } from '@ligai/conversation';
import type { Precondition, Queryable, Schedule } from '@ligai/db';
import { isLigaiError } from '@ligai/kernel';
import type { z } from 'zod';
import { type EntityTag, entityTagOf, type IfMatch, tagHeader } from '../../http/entity-tag.ts';
import { Reply } from '../../http/route.ts';
import { promptForCall } from '../calls/call-prompt.ts';

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

/** Its call as it was requested: neither its status nor what becomes of the call is edited. */
const scheduleTag = (schedule: Schedule): EntityTag => {
  const { phoneNumber, scheduledTime, notes, promptId, variables, name, metadata } = schedule;
  return entityTagOf([phoneNumber, scheduledTime, notes, promptId, variables, name, metadata]);
};

export const scheduleReply = (schedule: Schedule): Reply<ScheduleAnswer> =>
  new Reply(toScheduleAnswer(schedule), { headers: tagHeader(scheduleTag(schedule)) });

export const scheduleUnchanged = (id: number, ifMatch: IfMatch | undefined): Precondition<Schedule> | undefined =>
  ifMatch && ((stored) => ifMatch(scheduleTag(stored), `Scheduled call ${id}`));

/** A time that was now when the request left its sender may be past a little when it arrives, or by another clock. */
export const latestMs = 60_000;

/**
 * Whether the call could be placed with the prompt as it is now. There need be no active prompt yet: which one it is, its time decides.
 * Error: `invalid_request`.
 */
export async function requirePlaceable(db: Queryable, promptId: number | null, party: CallParty): Promise<void> {
  try {
    await promptForCall(db, promptId, party);
  } catch (error) {
    if (!isLigaiError(error, 'no_active_prompt')) throw error;
  }
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
