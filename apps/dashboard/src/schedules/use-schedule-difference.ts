import type { PromptAnswer, ScheduleAnswer } from '@ligai/contracts';
import type { FieldDifference } from '../app/edit-conflict.tsx';
import { type EditedFields, isEdited, isTimeEdited, type ScheduleValues, valuesOf } from './schedule-values.ts';
import { useScheduleTexts } from './texts.ts';
import { useZoneFormats } from './use-zone.ts';
import { instantOf } from './zone-time.ts';

type Compared = {
  /** null: a new one, which differs from nothing. */
  schedule: ScheduleAnswer | null;
  typed: ScheduleValues;
  /** The fields that will be saved; the others stay as they are stored. */
  edited: EditedFields;
  prompts: readonly PromptAnswer[];
  timeZone: string;
};

/** Each field of a scheduled call as it is stored, and as it will be if what was typed is saved. */
export function useScheduleDifference({ schedule, typed, edited, prompts, timeZone }: Compared): FieldDifference[] {
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
  const isPromptEdited = isEdited(edited.promptId);
  const areVariablesSaved = isPromptEdited || isEdited(edited.variables);
  const fields: [label: string, isSaved: boolean, wordsOf: (values: ScheduleValues) => string][] = [
    [text('number'), isEdited(edited.number), ({ number }) => number.trim()],
    [text('name'), isEdited(edited.name), ({ name }) => name.trim()],
    [text('time'), isTimeEdited(edited), timeOf],
    [text('prompt'), isPromptEdited, promptOf],
    ...variables.map((name): (typeof fields)[number] => [
      `{{${name}}}`,
      areVariablesSaved,
      (values) => values.variables[name] ?? '',
    ]),
    [text('notes'), isEdited(edited.notes), ({ notes }) => notes.trim()],
  ];
  return fields.map(([label, isSaved, wordsOf]) => ({
    label,
    stored: wordsOf(stored),
    mine: wordsOf(isSaved ? typed : stored),
  }));
}
