import { z } from 'zod';
import { callOptions } from '../call/call-context.ts';
import { listMeanings } from '../call/end-reason.ts';
import { CallId } from '../ids.ts';
import { JsonValue } from '../json-value.ts';
import { Timestamp, ZonedTime } from '../timestamp.ts';
import { anyOf, filters, listQuery, pageQuery, queryTime, timeZone } from './list-query.ts';

/**
 * The progress of a scheduled call: `pending` → `dialing` → `completed` (it was answered) or `failed`. `cancelled` only
 * from `pending`; `missed` if it could not be requested before the grace period ended. docs/api-readings.md: "schedule
 * `status`".
 */
export const ScheduleStatus = z.enum(['pending', 'dialing', 'completed', 'failed', 'cancelled', 'missed']);
export type ScheduleStatus = z.infer<typeof ScheduleStatus>;

/** Why a schedule placed no call, with the descriptions of the API documentation. */
export const scheduleReasonDescriptions = {
  too_late:
    'The call could not be placed within `SCHEDULE_GRACE_SECONDS` of its time, for example because LigAI was stopped.',
  no_active_prompt: 'The schedule has no prompt of its own, and no prompt was active.',
  prompt_deleted: 'The prompt of the schedule was deleted.',
  prompt_variables: 'The prompt has a variable for which the schedule has no value.',
  prompt_too_long: 'The prompt is too long with the values of the schedule filled in.',
  number_not_allowed: 'The settings do not allow the number.',
  call_deleted: 'The record of its call was deleted.',
} as const satisfies Record<string, string>;

export type ScheduleReason = keyof typeof scheduleReasonDescriptions;

const scheduled = {
  id: z.number().int(),
  phone_number: z.string(),
  scheduled_time: Timestamp,
  status: ScheduleStatus,
};
const notes = z.string().nullable();
const created_at = Timestamp;
const outcome = {
  call_id: CallId.nullable().describe('The call that it placed; null until its time has come'),
  reason: z
    .string()
    .nullable()
    .describe(
      `Why it failed or was missed: the reason of its call, the status of its call if that has no reason, or ${listMeanings(scheduleReasonDescriptions)}`,
    ),
};

/** What its call gets; after the specification's fields. */
const options = {
  prompt_id: z.number().int().nullable().describe('null uses the prompt that is active when the call is dialled'),
  variables: z.record(z.string(), z.string()),
  name: z.string().nullable(),
  metadata: z.record(z.string(), JsonValue),
};

/** Field order is that of the specification's examples, which differs between the list and a single one. */
export const ScheduleListItem = z.object({ ...scheduled, created_at, notes, ...outcome, ...options });
export type ScheduleListItem = z.infer<typeof ScheduleListItem>;

export const ScheduleAnswer = z.object({ ...scheduled, notes, created_at, ...outcome, ...options });
export type ScheduleAnswer = z.infer<typeof ScheduleAnswer>;

/** The specification has no `limit` here, so its default is the largest allowed value. */
export const ListSchedulesQuery = listQuery({
  status: anyOf(ScheduleStatus).describe('Filter by status (pending, completed, failed, cancelled)'),
  ...pageQuery(['id', 'created_at', 'scheduled_time'], { sort: '-id', limit: 1000 }),
  number: filters.number,
  prompt_id: filters.prompt_id,
  from: filters.from('Scheduled'),
  to: filters.to('Scheduled'),
  q: filters.q(
    'part of the name or of the notes, beginning of the number, at least four last digits of the number, or a whole number without its country code',
  ),
});

/** Days that one request counts. */
const mostDays = 366;

export const ScheduleDaysQuery = z
  .object({
    from: queryTime().describe('Scheduled at this time or later'),
    to: queryTime().describe(`Scheduled before this time; at most ${mostDays} days after \`from\``),
    timezone: timeZone().optional().describe('Whose days are counted (default: the setting `timezone`)'),
  })
  .superRefine(({ from, to }, issues) => {
    const days = (to.getTime() - from.getTime()) / 86_400_000;
    const message = `expected a time after \`from\`, and at most ${mostDays} days after it`;
    if (!(days > 0 && days <= mostDays)) issues.addIssue({ code: 'custom', path: ['to'], message });
  });

export const ScheduleDaysAnswer = z.object({
  timezone: z.string(),
  days: z
    .array(
      z.object({
        day: z.iso.date(),
        total: z.number().int(),
        statuses: z.partialRecord(ScheduleStatus, z.number().int()).describe('Schedules by status'),
      }),
    )
    .describe('Days with schedules, earliest first'),
});
export type ScheduleDaysAnswer = z.infer<typeof ScheduleDaysAnswer>;

const time = ZonedTime.describe('ISO 8601 datetime for the call');
const givenNotes = z.string().max(2000).nullable();

export const CreateScheduleBody = z.strictObject({
  phone_number: z.string().describe('Phone number to call'),
  scheduled_time: time,
  notes: givenNotes.default(null).describe('Optional notes'),
  ...callOptions,
});

/** Without the defaults of the options: omitted fields keep their value. */
export const UpdateScheduleBody = z
  .strictObject({
    phone_number: z.string().describe('Phone number to call'),
    scheduled_time: time,
    notes: givenNotes.describe('Notes'),
    prompt_id: callOptions.prompt_id.unwrap().describe('Prompt of the call; null uses the active prompt'),
    variables: callOptions.variables
      .unwrap()
      .describe('Values for `{{name}}` in the prompt, in place of the former ones'),
    metadata: callOptions.metadata.unwrap().describe('Data of your own, in place of the former data'),
    name: callOptions.name.unwrap().describe('Name of the person called'),
  })
  .partial();
export type UpdateScheduleBody = z.infer<typeof UpdateScheduleBody>;
