import type { PromptVersionAnswer } from '@ligai/contracts';

type Definition = Omit<PromptVersionAnswer, 'version' | 'current' | 'changed_at' | 'changed_by'>;

/** A field with two values; null if it has none, or the settings decide. */
export type Change = {
  /** As the API names it: `greeting`, `turn_taking_values.max_fillers`, `variables.empresa`. */
  field: string;
  before: string | null;
  after: string | null;
};

/** A field with its value; null if it has none, or the settings decide. */
export type FieldValue = { field: string; value: string | null };

/** Texts that are compared word by word. */
export const isLongText = ({ field }: { field: string }): boolean =>
  /^(name|greeting|content|variables\..+)$/s.test(field);

/** The fields in which two versions differ, in the order of the form. */
export function changesOf(before: Definition, after: Definition): Change[] {
  const [older, newer] = [fieldsOf(before), fieldsOf(after)];
  return [...new Set([...older.keys(), ...newer.keys()])]
    .map((field) => ({ field, before: older.get(field) ?? null, after: newer.get(field) ?? null }))
    .filter((change) => change.before !== change.after)
    .sort((one, other) => placeOf(one.field) - placeOf(other.field));
}

/** All fields of a version, in the order of the form; of variables and single values those that it has. */
export const valuesOf = (definition: Definition): FieldValue[] =>
  order.flatMap((name): FieldValue[] => {
    const value = definition[name];
    if (value === null) return [{ field: name, value }];
    if (typeof value !== 'object') return [{ field: name, value: String(value) }];
    return Object.entries(value).map(([key, one]) => ({ field: `${name}.${key}`, value: String(one) }));
  });

const order: readonly (keyof Definition)[] = [
  ...([
    'name',
    'greeting',
    'content',
    'variables',
    'opening',
    'greeting_interruptible',
    'language',
    'voice_id',
  ] as const),
  ...(['model', 'temperature', 'reasoning_effort', 'turn_taking', 'turn_taking_values', 'voicemail_action'] as const),
];

const placeOf = (field: string): number => order.indexOf(field.split('.')[0] as keyof Definition);

function fieldsOf(definition: Definition): Map<string, string> {
  const fields = new Map<string, string>();
  for (const name of order) add(fields, name, definition[name]);
  return fields;
}

function add(fields: Map<string, string>, name: string, value: unknown): void {
  if (value === null || value === undefined) return;
  if (typeof value === 'object') for (const [key, one] of Object.entries(value)) add(fields, `${name}.${key}`, one);
  else fields.set(name, String(value));
}
