import { LigaiError } from '@ligai/kernel';
import type { z } from 'zod';

/** Fields whose values are not repeated in an answer. */
const secretFields = new Set(['api_key', 'secret']);

const longestValue = 80;
const mostProblems = 5;

/** Parses what a request brought; a problem is `invalid_request` with one sentence naming field and value. */
export function parseOrRefuse<S extends z.ZodType>(
  schema: S,
  where: 'body' | 'query' | 'path',
  value: unknown,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, mostProblems).map((issue) => describe(issue, where, value));
  throw new LigaiError('invalid_request', problems.join('; '));
}

/** A value as it may be shown: escaped, and cut where it is long. */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= longestValue ? text : `${text.slice(0, longestValue)}… (${text.length} characters)`;
}

function describe(issue: z.core.$ZodIssue, where: string, root: unknown): string {
  const field = issue.path.length > 0 ? issue.path.join('.') : where;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => `${shownName([...issue.path, key])}: unknown field`).join('; ');
  }
  const value = valueAt(root, issue.path);
  if (value === undefined && issue.path.length > 0) return `${shownName(issue.path)}: is required`;
  // zod's own words put it as "Invalid input: expected string, received number".
  const expected = /expected .+?(?=, received|$)/.exec(issue.message)?.[0] ?? issue.message;
  if (secretFields.has(field)) return `${field}: ${expected}`;
  return `${shownName(issue.path, where)}: ${expected}, got ${shown(value)}`;
}

/** Names come from the request too. */
function shownName(path: PropertyKey[], whole = 'body'): string {
  const name = path.map(String).join('.') || whole;
  return /^[\w.-]{1,80}$/.test(name) ? name : shown(name);
}

function valueAt(root: unknown, path: PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}
