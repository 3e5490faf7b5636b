import { z } from 'zod';

/**
 * What is wrong with a field, as it stands behind its name in an answer: `is required`, `expected a whole number from 1 to 10`. `value`
 * is what was given; undefined: nothing. The dashboard says the same before it sends a form.
 */
export function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.path.length > 0) return 'is required';
  // zod's own words put it as "Invalid input: expected string, received number".
  const message = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return /expected .+?(?=, received|$)/.exec(message)?.[0] ?? message;
}

/** The value at the path of an issue; undefined if there is none. */
export function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

/** A whole number; every problem names its range. */
export function wholeNumber(min: number, max: number) {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z.int(expected).min(min, expected).max(max, expected);
}

/** A number, with decimals; every problem names its range. */
export function numberFrom(min: number, max: number) {
  const expected = `expected a number from ${min} to ${max}`;
  return z.number(expected).min(min, expected).max(max, expected);
}
