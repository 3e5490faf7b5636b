import { problemOf, valueAt } from '@ligai/contracts';
import { LigaiError } from '@ligai/kernel';
import { z } from 'zod';
import { maxEntries, maxProblemLength, maxProblems } from './edge-limits.ts';

/** Fields whose values are not repeated in an answer, wherever they stand. `value` is that of a setting. */
const secretFields = new Set(['api_key', 'secret', 'value', 'password', 'token']);

const longestValue = 80;

/** Parses what a request brought; a problem is `invalid_request` with one sentence naming field and value. */
export function parseOrRefuse<S extends z.ZodType>(
  schema: S,
  where: 'body' | 'query' | 'path',
  value: unknown,
): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new LigaiError('invalid_request', describeProblems(parsed.error.issues, { where, root: value, schema }));
}

/**
 * Before the schema validates each field: a body with more fields than any schema has is refused by its unknown ones.
 */
export function refuseManyFields(schema: z.ZodType, value: unknown): void {
  if (!(schema instanceof z.ZodObject) || typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const names = Object.keys(value);
  if (names.length <= maxEntries) return;
  const keys = names.filter((name) => !Object.hasOwn(schema.shape, name));
  const issue: z.core.$ZodIssueUnrecognizedKeys = { code: 'unrecognized_keys', keys, path: [], message: '' };
  throw new LigaiError('invalid_request', describeProblems([issue], { where: 'body', root: value }));
}

type Given = { where: string; root: unknown; schema?: z.ZodType };

/** One sentence for the first problems, and how many more there are. */
export function describeProblems(issues: readonly z.core.$ZodIssue[], given: Given): string {
  const problems: string[] = [];
  let more = 0;
  for (const issue of issues) {
    const count = issue.code === 'unrecognized_keys' ? issue.keys.length : 1;
    const room = maxProblems - problems.length;
    if (room > 0) problems.push(...describe(issue, given, room));
    more += Math.max(0, count - Math.max(0, room));
  }
  if (more > 0) problems.push(`… and ${more} more`);
  return problems.join('; ');
}

/** A value as it may be shown: escaped, secrets masked, and cut where it is long. */
export function shown(value: unknown): string {
  const text = visible(JSON.stringify(value, maskedSample) ?? 'nothing');
  if (text.length <= longestValue) return text;
  const cut = `${text.slice(0, longestValue)}…`;
  return typeof value === 'string' ? `${cut} (${value.length} characters)` : cut;
}

/** Secrets masked, and of everything else enough to show, so that a large value is not written out to be cut off. */
function maskedSample(name: string, value: unknown): unknown {
  if (secretFields.has(name)) return '****';
  if (typeof value === 'string' || Array.isArray(value)) {
    // One more than is shown, so that what was cut here is marked as cut.
    return value.length > longestValue ? value.slice(0, longestValue + 1) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value);
  if (names.length <= longestValue) return value;
  return Object.fromEntries(
    names.slice(0, longestValue).map((field) => [field, (value as Record<string, unknown>)[field]]),
  );
}

/** Blanks other than the plain one, and characters that show nothing, by their code: `U+00A0`. */
export const visible = (text: string): string =>
  text
    .toWellFormed()
    .replace(/[\p{Zs}\p{Zl}\p{Zp}\p{Cf}\p{Cc}]/gu, (character) =>
      character === ' ' ? ' ' : `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
    );

function describe(issue: z.core.$ZodIssue, { where, root, schema }: Given, room: number): string[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.slice(0, room).map((key) => `${shownName([...issue.path, key])}: unknown field`);
  }
  const value = valueAt(root, issue.path);
  if (value === undefined && issue.path.length > 0) return [`${shownName(issue.path)}: ${problemOf(issue, value)}`];
  const expected = problemOf(issue, value).slice(0, maxProblemLength);
  const name = shownName(issue.path, where);
  if (issue.path.some((key) => secretFields.has(String(key))))
    return [`${name}: ${expected}${plainSetting(issue, value)}`];
  const isSecret = issue.path.length === 0 && holdsSecrets(schema);
  return [`${name}: ${expected}, got ${isSecret ? kindOf(value) : shown(value)}`];
}

/** A setting's value that is no text is no secret either. */
function plainSetting({ path }: z.core.$ZodIssue, value: unknown): string {
  const isPlain = path.length === 1 && path[0] === 'value' && (typeof value === 'number' || typeof value === 'boolean');
  return isPlain ? `, got ${value}` : '';
}

/** Whether a body of this schema has a field that must not be shown: then what came instead may be that secret. */
const holdsSecrets = (schema: z.ZodType | undefined): boolean =>
  schema instanceof z.ZodObject && Object.keys(schema.shape).some((name) => secretFields.has(name));

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'undefined' ? 'nothing' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`;
}

/** Names come from the request too. */
export function shownName(path: PropertyKey[], whole = 'body'): string {
  const name = path.map(String).join('.') || whole;
  return /^[\w.-]{1,80}$/.test(name) ? name : shown(name);
}
