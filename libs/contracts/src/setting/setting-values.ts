import { type CountryCode, isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import type { SpecialRange } from '../phone-number.ts';
import { ModelName } from '../provider/provider.ts';

/** One setting. `fallback`: its value if neither a stored value nor `env` is set; null: none. */
export type SettingDefinition = {
  schema: z.ZodType;
  secret: boolean;
  env: string;
  fallback: string | null;
  description: string;
};

/* Formats of the values of settings. Each schema parses the stored string into the value that the services use. */

export const whole = (min: number, max: number) => {
  const expected = `expected a whole number from ${min} to ${max}`;
  return z
    .string(expected)
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .meta({ type: 'integer', minimum: min, maximum: max });
};

/** A number with up to three decimals. */
export const decimal = (min: number, max: number) => {
  const expected = `expected a number from ${min} to ${max}`;
  return z
    .string(expected)
    .regex(/^\d{1,3}(\.\d{1,3})?$/, expected)
    .transform(Number)
    .refine((value) => value >= min && value <= max, expected)
    .meta({ type: 'number', minimum: min, maximum: max });
};

export const eagerEotThreshold = z
  .string()
  .transform((text, issues): number | 'off' => {
    if (text === 'off') return text;
    const parsed = decimal(0.3, 0.9).safeParse(text);
    if (parsed.success) return parsed.data;
    issues.addIssue({ code: 'custom', message: 'expected off or a number from 0.3 to 0.9' });
    return z.NEVER;
  })
  .meta({ minimum: 0.3, maximum: 0.9, enum: ['off'] });

const isCountry = (text: string): text is CountryCode => isSupportedCountry(text);

export const country = z.string().refine(isCountry, 'expected a country as ISO 3166 code such as BR');

/** A comma-separated list without repetitions, each item checked by `one`; `alone` is a special value that cannot be combined. */
export function listed<const A extends string, T extends string>(
  alone: A,
  one: (text: string) => text is T,
  expected: string,
) {
  return z.string(expected).transform((text, issues): A | T[] => {
    if (text.trim() === alone) return alone;
    const parts = text.split(',').map((part) => part.trim());
    if (parts.every(one)) return [...new Set(parts)];
    issues.addIssue({ code: 'custom', message: expected });
    return z.NEVER;
  });
}

export const isCountryOrDefault = (text: string): text is CountryCode | 'default' =>
  text === 'default' || isCountry(text);

export const isSpecialRange = (text: string): text is SpecialRange =>
  ['premium', 'shared_cost', 'satellite'].includes(text);

/** Deepgram accepts 500 tokens of key terms; a hundred short terms stay below that. */
export const keyterms = z.string().transform((text, issues): string[] => {
  if (text.trim() === 'none') return [];
  const terms = text.split(',').map((term) => term.trim());
  if (terms.length <= 100 && terms.every((term) => /^[^\p{C}]{1,60}$/u.test(term))) return terms;
  issues.addIssue({ code: 'custom', message: 'expected at most 100 terms of 1 to 60 characters, separated by commas' });
  return z.NEVER;
});

export const murfModel = ModelName.refine(
  (name) => !/^gen-?2$/i.test(name),
  'expected falcon-2: Murf deprecated the streaming of Gen2 on 2026-08-16, and its global host never had it',
);

const isBufferMs = (ms: number) => ms % 20 === 0 && ms >= 20 && ms <= 1_000;

/** `20:60`: milliseconds at the start, and at most. Whole packets of 20 ms. */
export const jitterBuffer = z.string().transform((text, issues): 'off' | { startMs: number; maxMs: number } => {
  if (text.trim() === 'off') return 'off';
  const [, startMs = 0, maxMs = 0] = (/^\s*(\d{2,4}):(\d{2,4})\s*$/.exec(text) ?? []).map(Number);
  if (isBufferMs(startMs) && isBufferMs(maxMs) && startMs <= maxMs) return { startMs, maxMs };
  const expected = 'expected start and maximum in multiples of 20 ms up to 1000, such as 20:60, or off';
  issues.addIssue({ code: 'custom', message: expected });
  return z.NEVER;
});

/** A model, or `none`, which is null. */
export const modelOrNone = ModelName.transform((name) => (name === 'none' ? null : name));

/** An address of an OpenAI-compatible server with its version, or `none`, which is null. A key in an address would be logged. */
export const baseUrlOrNone = z.string().transform((text, issues): string | null => {
  if (text === 'none') return null;
  const { protocol, username, password, search, hash } = URL.canParse(text) ? new URL(text) : { protocol: '' };
  const isPlain = !username && !password && !search && !hash;
  if ((protocol === 'https:' || protocol === 'http:') && isPlain && text.length <= 500) return text;
  issues.addIssue({
    code: 'custom',
    message: 'expected none or an address such as https://host/v1, without a user or key',
  });
  return z.NEVER;
});

export const onOrOff = z.enum(['on', 'off'], 'expected on or off');

/** The format of every provider's key. Valid in a header, so that no error about an invalid header quotes a key. */
export const SecretText = z.string().regex(/^[\x21-\x7e]{1,512}$/, 'expected printable characters without blanks');

/** Accepts names only: the sign of an offset such as `-03:00` has opposite meanings in Node and Postgres. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}
