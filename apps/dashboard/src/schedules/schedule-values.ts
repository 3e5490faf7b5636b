import type { CreateScheduleBody, ScheduleAnswer } from '@ligai/contracts';
import type { z } from 'zod';
import { type Day, instantOf, wallTime } from './zone-time.ts';

/** What the form holds: texts as they are typed. */
export type ScheduleValues = {
  number: string;
  name: string;
  /** Empty: the prompt that is active at its time. */
  promptId: string;
  variables: Record<string, string>;
  day: Day;
  time: string;
  notes: string;
};

/** What `POST /schedules` takes, if the schema accepts it. A number that is missing is left out. */
export type ScheduleBody = Omit<z.input<typeof CreateScheduleBody>, 'phone_number'> & { phone_number?: string };

/** `fields` are the variables of the chosen prompt. */
export function bodyOf(values: ScheduleValues, timeZone: string, fields: readonly string[]): ScheduleBody {
  const { number, name, promptId, variables, day, time, notes } = values;
  const atMs = instantOf(day, time, timeZone);
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    ...(number.trim() !== '' && { phone_number: number.trim() }),
    scheduled_time: atMs === null ? '' : new Date(atMs).toISOString(),
    notes: orNull(notes),
    prompt_id: promptId === '' ? null : Number(promptId),
    variables: Object.fromEntries(fields.flatMap((field) => (variables[field] ? [[field, variables[field]]] : []))),
    name: orNull(name),
  };
}

/**
 * The body of another call with the values of the form of a stored one. Its metadata is in no field, but the prompt may use it.
 */
export const anotherBody = (body: ScheduleBody, { metadata }: Pick<ScheduleAnswer, 'metadata'>): ScheduleBody => ({
  ...body,
  metadata,
});

/** The values of a stored schedule; its time as the clocks of the zone show it. */
export const valuesOf = (schedule: ScheduleAnswer, timeZone: string): ScheduleValues => ({
  number: schedule.phone_number,
  name: schedule.name ?? '',
  promptId: schedule.prompt_id === null ? '' : String(schedule.prompt_id),
  variables: schedule.variables,
  notes: schedule.notes ?? '',
  ...wallTime(Date.parse(schedule.scheduled_time), timeZone),
});

/**
 * What react-hook-form knows of a field, or of the fields in it: true if it was edited and differs from its first
 * value.
 */
export type EditedFields = { readonly [F in keyof ScheduleValues]?: unknown };

export const isEdited = (edited: unknown): boolean =>
  typeof edited === 'object' && edited !== null ? Object.values(edited).some(isEdited) : edited === true;

export const isTimeEdited = ({ day, time }: EditedFields): boolean => isEdited(day) || isEdited(time);

/**
 * The body of `PUT /schedules` with what was edited. All else stays as it is stored by now: a time with its seconds, and
 * variables that only a former prompt has.
 */
export function changesOf(body: ScheduleBody, edited: EditedFields): Partial<ScheduleBody> {
  const { phone_number, scheduled_time, name, notes, prompt_id, variables } = body;
  return {
    ...(isEdited(edited.number) && { phone_number: phone_number ?? '' }),
    ...(isTimeEdited(edited) && { scheduled_time }),
    ...(isEdited(edited.name) && { name }),
    ...(isEdited(edited.notes) && { notes }),
    ...(isEdited(edited.promptId) && { prompt_id }),
    ...((isEdited(edited.promptId) || isEdited(edited.variables)) && { variables }),
  };
}

/** The names of the form for those fields of the body that have another one there. */
export const fieldNames = { phone_number: 'number', scheduled_time: 'time', prompt_id: 'promptId' } as const;

export type TimeProblem = 'dayNeeded' | 'timeNeeded' | 'skippedTime' | 'pastTime';

type TimeProblems = { day: TimeProblem | undefined; time: TimeProblem | undefined };

/** What is wrong with the day and the time, of which the body has one instant. */
export function timeProblems({ day, time }: ScheduleValues, timeZone: string, nowMs: number): TimeProblems {
  if (day === '' || time === '')
    return { day: day === '' ? 'dayNeeded' : undefined, time: time === '' ? 'timeNeeded' : undefined };
  const atMs = instantOf(day, time, timeZone);
  if (atMs === null) return { day: undefined, time: 'skippedTime' };
  return { day: undefined, time: atMs < nowMs ? 'pastTime' : undefined };
}

/** In words: `amanhã`, `em 3 horas`. */
export function distance(atMs: number, nowMs: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const minutes = Math.round((atMs - nowMs) / 60_000);
  if (Math.abs(minutes) < 90) return format.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 36 ? format.format(hours, 'hour') : format.format(Math.round(hours / 24), 'day');
}
