import { z } from 'zod';

/** Environment variables as the process has them. Nothing but `config.ts` reads `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>;

/** Schemas by variable, such as `{ HTTP_PORT: portNumber.default(8000) }`. */
export type EnvironmentShape = Readonly<Record<string, z.ZodType>>;

/** All problems of the environment, one line per variable: `HTTP_PORT: expected 1 to 65535, got "abc"`. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly problems: string[];

  constructor(problems: string[]) {
    super(`Cannot start with this environment:\n${problems.join('\n')}`);
    this.problems = problems;
  }
}

/**
 * Reads the variables of `shape`. An empty variable counts as not set. Throws a ConfigurationError that names every
 * problem at once; the value of a variable marked by `hidden` is never shown.
 */
export function readEnvironment<S extends EnvironmentShape>(env: Env, shape: S): z.output<z.ZodObject<S>> {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = z.object(shape).safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigurationError(parsed.error.issues.map((issue) => describe(issue, shape, given)));
}

/** Marks a variable whose value must not be shown. Apply it last: a schema derived from the result loses the mark. */
export const hidden = <S extends z.ZodType>(schema: S): S => schema.meta({ hidden: true });

/** A port to listen on; 0 lets the system choose. */
export const portNumber = wholeNumber(0, 65_535);

export function wholeNumber(min: number, max: number) {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected);
}

export const oneOf = <const Values extends readonly [string, ...string[]]>(...values: Values) =>
  z.enum(values, `expected one of ${values.join(', ')}`);

/** A regular expression that must match the whole value: a partial match would admit unintended values. */
export const pattern = z
  .string()
  .refine(isPattern, 'expected a regular expression')
  .transform((source) => new RegExp(`^(?:${source})$`));

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

/**
 * An address with one of these schemes, such as `address('ws', 'wss')`, whose user, password and path can be decoded.
 * Returns the text unchanged.
 */
export function address(...schemes: string[]) {
  const expected = `expected an address such as ${schemes[0]}://host:port`;
  const hasScheme = (text: string) => {
    const scheme = URL.canParse(text) ? new URL(text).protocol.slice(0, -1) : '';
    return schemes.includes(scheme);
  };
  return z
    .string(expected)
    .refine(hasScheme, { error: expected, abort: true })
    .refine(isDecodable, { error: expectedDecodable, abort: true });
}

export const expectedDecodable =
  'expected an address in which each "%" begins an escape such as %40, "%" itself as %25';

/** `new URL` accepts malformed escapes, and the later `decodeURIComponent` of a part would throw a URIError. */
export function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function describe(issue: z.core.$ZodIssue, shape: EnvironmentShape, given: Record<string, unknown>): string {
  const variable = String(issue.path[0]);
  // zod's default message is "Invalid input: expected number, received NaN".
  const expected = /expected .+?(?=, received|$)/.exec(issue.message)?.[0] ?? issue.message;
  const value = given[variable];
  if (value === undefined) return `${variable}: ${expected}, but it is not set`;
  if (shape[variable]?.meta()?.['hidden']) return `${variable}: ${expected}, got something else (not shown)`;
  return `${variable}: ${expected}, got ${JSON.stringify(value)}`;
}

/** The only access to the environment of the running process. */
export const processEnvironment = (): Env => process.env;
