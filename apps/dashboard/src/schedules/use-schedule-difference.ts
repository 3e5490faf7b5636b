import type { PromptAnswer, ScheduleAnswer } from '@ligai/contracts';
import type { FieldDifference } from '../app/edit-conflict.tsx';
import { type ScheduleValues, valuesOf } from './schedule-values.ts';
import { useScheduleTexts } from './texts.ts';
import { useZoneFormats } from './use-zone.ts';
import { instantOf } from './zone-time.ts';

type Compared = {
  /** null: a new one, which differs from nothing. */
  schedule: ScheduleAnswer | null;
  typed: ScheduleValues;
  prompts: readonly PromptAnswer[];
  timeZone: string;
};

/** Each field of a scheduled call as it is stored and as it was typed. */
export function useScheduleDifference({ schedule, typed, prompts, timeZone }: Compared): FieldDifference[] {
  const text = useScheduleTexts();
  const formats = useZoneFormats(timeZone);
  if (!schedule) return [];
  const timeOf = ({ day, time }: ScheduleValues): string => {
    const atMs = instantOf(day, time, timeZone);
    return atMs === null ? '' : formats.dateTime(atMs);
  };
  const promptOf = ({ promptId }: ScheduleValues): string =>
    promptId === '' ? text('promptAtItsTime') : (prompts.find(({ id }) => String(id) === promptId)?.name ?? promptId);
  const stored = valuesOf(schedule, timeZone);
  const variables = [...new Set([...Object.keys(stored.variables), ...Object.keys(typed.variables)])];
  const fields: [label: string, wordsOf: (values: ScheduleValues) => string][] = [
    [text('number'), ({ number }) => number.trim()],
    [text('name'), ({ name }) => name.trim()],
    [text('time'), timeOf],
    [text('prompt'), promptOf],
    ...variables.map((name): (typeof fields)[number] => [`{{${name}}}`, (values) => values.variables[name] ?? '']),
    [text('notes'), ({ notes }) => notes.trim()],
  ];
  return fields.map(([label, wordsOf]) => ({ label, stored: wordsOf(stored), mine: wordsOf(typed) }));
}
