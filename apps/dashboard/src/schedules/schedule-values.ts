import { CreateScheduleBody, type ScheduleAnswer } from '@ligai/contracts';
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

export type Problem = 'numberNeeded' | 'dayNeeded' | 'timeNeeded' | 'skippedTime' | 'pastTime' | 'tooLong' | 'invalid';
export type Problems = Partial<Record<keyof ScheduleValues, Problem>>;

/** The body of `POST /schedules`; `fields` are the variables of the chosen prompt. */
export function bodyOf(values: ScheduleValues, timeZone: string, fields: readonly string[]) {
  const { number, name, promptId, variables, day, time, notes } = values;
  const atMs = instantOf(day, time, timeZone);
  const orNull = (text: string) => (text.trim() === '' ? null : text.trim());
  return {
    phone_number: number.trim(),
    scheduled_time: atMs === null ? '' : new Date(atMs).toISOString(),
    notes: orNull(notes),
    prompt_id: promptId === '' ? null : Number(promptId),
    variables: Object.fromEntries(fields.flatMap((field) => (variables[field] ? [[field, variables[field]]] : []))),
    name: orNull(name),
  } satisfies z.input<typeof CreateScheduleBody>;
}

/** The values of a stored schedule; its time as the clocks of the zone show it. */
export const valuesOf = (schedule: ScheduleAnswer, timeZone: string): ScheduleValues => ({
  number: schedule.phone_number,
  name: schedule.name ?? '',
  promptId: schedule.prompt_id === null ? '' : String(schedule.prompt_id),
  variables: schedule.variables,
  notes: schedule.notes ?? '',
  ...wallTime(Date.parse(schedule.scheduled_time), timeZone),
});

/** The body of `PUT /schedules` with what differs from what is stored. The form has no seconds: those of an unchanged time stay. */
export function changesOf(body: ReturnType<typeof bodyOf>, stored: ScheduleAnswer): Partial<ReturnType<typeof bodyOf>> {
  const minuteOf = (time: string) => Math.floor(Date.parse(time) / 60_000);
  const isChanged = ([field, value]: [string, unknown]) =>
    field === 'scheduled_time'
      ? minuteOf(String(value)) !== minuteOf(stored.scheduled_time)
      : JSON.stringify(value) !== JSON.stringify(stored[field as keyof ScheduleAnswer]);
  return Object.fromEntries(Object.entries(body).filter(isChanged));
}

/** The field of the form from which a field of the body is made. */
const fieldOf: Record<string, keyof ScheduleValues> = {
  phone_number: 'number',
  scheduled_time: 'time',
  notes: 'notes',
  prompt_id: 'promptId',
  variables: 'variables',
  name: 'name',
};

/** What is wrong with the values: by the schema of the API, and by the clock. */
export function problemsOf(
  values: ScheduleValues,
  options: { timeZone: string; nowMs: number; fields: readonly string[] },
): Problems {
  const { timeZone, nowMs, fields } = options;
  const missing: Problems = {
    ...(values.number.trim() === '' && { number: 'numberNeeded' }),
    ...(values.day === '' && { day: 'dayNeeded' }),
    ...(values.time === '' && { time: 'timeNeeded' }),
  };
  const { error } = CreateScheduleBody.safeParse(bodyOf(values, timeZone, fields));
  const ofSchema: Problems = Object.fromEntries(
    (error?.issues ?? []).map(({ code, path }) => [
      fieldOf[String(path[0])] ?? 'number',
      path[0] === 'scheduled_time' ? 'skippedTime' : code === 'too_big' ? 'tooLong' : 'invalid',
    ]),
  );
  const atMs = values.day === '' || values.time === '' ? null : instantOf(values.day, values.time, timeZone);
  const timeIsMissing = values.day === '' || values.time === '';
  if (timeIsMissing) delete ofSchema.time;
  return { ...ofSchema, ...(atMs !== null && atMs < nowMs && { time: 'pastTime' }), ...missing };
}

/** In words: `amanhã`, `em 3 horas`. */
export function distance(atMs: number, nowMs: number, language: string): string {
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  const minutes = Math.round((atMs - nowMs) / 60_000);
  if (Math.abs(minutes) < 90) return format.format(minutes, 'minute');
  const hours = Math.round(minutes / 60);
  return Math.abs(hours) < 36 ? format.format(hours, 'hour') : format.format(Math.round(hours / 24), 'day');
}
