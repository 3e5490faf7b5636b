import { z } from 'zod';
import { ZonedTime } from '../timestamp.ts';
import { ListQuery } from './system.ts';

/** One order of a list. The record's id decides between equal values. */
export type Sort<F extends string = string> = { field: F; descending: boolean };

/** The end of a page: the sort value of its last record as text, and that record's id. */
export type Cursor<F extends string = string> = { sort: Sort<F>; value: string; id: number };

/** The parameters of every filtered list, and the position of its page. `skip` is 0 if there is a cursor. */
export type ListPage<F extends string = string> = {
  skip: number;
  limit: number;
  sort?: Sort<F> | undefined;
  cursor?: Cursor<F> | undefined;
};

/** The parameters of a list that can be sorted by `fields` and continued by a cursor. */
export function pageQuery<const F extends string>(
  fields: readonly F[],
  defaults: { sort: `-${F}` | F; limit: number; maxLimit?: number },
) {
  const expectedSort = `expected ${fields.join(', ')}, with - in front for descending`;
  return {
    skip: ListQuery.shape.skip,
    limit: ListQuery.shape.limit
      .unwrap()
      .default(defaults.limit)
      .describe(`Maximum records to return (default: ${defaults.limit})`),
    sort: z
      .enum([...fields, ...fields.map((field) => `-${field}` as const)], expectedSort)
      .transform((text) => sortOf<F>(text))
      .optional()
      .describe(
        `Order of the records: ${fields.join(', ')}, with - in front for descending (default: ${defaults.sort})`,
      ),
    cursor: z
      .string(expectedCursor)
      .max(1000, expectedCursor)
      .transform((text, issues) => {
        const cursor = parseCursor(text, fields);
        if (cursor) return cursor;
        issues.addIssue({ code: 'custom', message: expectedCursor });
        return z.NEVER;
      })
      .optional()
      .describe('Continues after the last record of a page, as its `Link` header says. Not together with `skip`'),
  };
}

const expectedCursor = 'expected the cursor of a Link header of this list';

const sortOf = <F extends string>(text: string): Sort<F> => ({
  field: text.replace(/^-/, '') as F,
  descending: text.startsWith('-'),
});

const CursorText = z.tuple([z.string(), z.string().max(500), z.int().min(0)]);

function parseCursor<F extends string>(text: string, fields: readonly F[]): Cursor<F> | undefined {
  const parsed = CursorText.safeParse(jsonOf(text));
  if (!parsed.success) return undefined;
  const [sortText, value, id] = parsed.data;
  const sort = sortOf<F>(sortText);
  return fields.includes(sort.field) && valueFits(sort.field, value) ? { sort, value, id } : undefined;
}

/** Rejects altered cursor values here, so that they cannot cause a database error. */
function valueFits(field: string, value: string): boolean {
  if (field === 'id') return /^\d{1,16}$/.test(value);
  if (!/(_at|_time)$/.test(field)) return !value.includes('\0');
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(value) && !Number.isNaN(Date.parse(value));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(fromUrl(text)), (one) => one.charCodeAt(0))));
  } catch {
    return undefined;
  }
}

const fromUrl = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/');

/** Encodes a cursor for a URL. */
export function cursorText({ sort, value, id }: Cursor): string {
  const json = JSON.stringify([`${sort.descending ? '-' : ''}${sort.field}`, value, id]);
  const base64 = btoa(String.fromCharCode(...new TextEncoder().encode(json)));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** A query whose page can be chosen in one way only. */
export function listQuery<S extends ReturnType<typeof pageQuery> & z.core.$ZodLooseShape>(shape: S) {
  return z.object(shape).superRefine((query, issues) => {
    const { skip, cursor, sort } = query as unknown as ListPage;
    if (cursor === undefined) return;
    const refuse = (message: string) => issues.addIssue({ code: 'custom', path: ['cursor'], message });
    if (skip > 0) refuse('expected no skip beside a cursor');
    if (sort && (sort.field !== cursor.sort.field || sort.descending !== cursor.sort.descending)) {
      refuse('expected the sort that the cursor was made for');
    }
  });
}

/** One or several of the values, separated by commas. */
export function anyOf<const T extends string>(values: z.ZodEnum<Record<T, T>>) {
  const expected = `expected ${values.options.join(', ')}, several separated by commas`;
  return z
    .string(expected)
    .transform((text, issues): T[] => {
      const parts = [...new Set(text.split(','))];
      const isOne = (part: string): part is T => (values.options as string[]).includes(part);
      if (parts.every(isOne)) return parts;
      issues.addIssue({ code: 'custom', message: expected });
      return z.NEVER;
    })
    .optional();
}

/** In a query string a `+` that was not escaped arrives as a blank. */
const QueryTime = z.preprocess(
  (value) => (typeof value === 'string' ? value.replace(/ (?=\d\d:?\d\d$)/, '+') : value),
  ZonedTime,
);

/** A time in a query string. Functions, since an exported schema is a component of the documentation. */
export const queryTime = () => QueryTime;

/** An IANA time zone, such as `America/Sao_Paulo`. */
export const timeZone = () => TimeZone;

const TimeZone = z
  .string()
  .max(64)
  .refine((name) => {
    try {
      return new Intl.DateTimeFormat('en', { timeZone: name }) !== undefined;
    } catch {
      return false;
    }
  }, 'expected a time zone such as America/Sao_Paulo');

/** What several lists can be filtered by. */
export const filters = {
  number: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .describe('Filter by phone number, in any form in which it can be dialled'),
  campaign_id: ListQuery.shape.skip.unwrap().optional().describe('Filter by campaign'),
  prompt_id: ListQuery.shape.skip.unwrap().optional().describe('Filter by prompt'),
  from: (what: string) => QueryTime.optional().describe(`${what} at this time or later`),
  to: (what: string) => QueryTime.optional().describe(`${what} before this time`),
  q: (what: string) => z.string().trim().min(1).max(200).optional().describe(`Search text: ${what}`),
};

/** `details=true` adds fields to an answer. */
export const detailsFlag = (description: string) =>
  z
    .enum(['true', 'false'], 'expected true or false')
    .transform((text) => text === 'true')
    .default(false)
    .meta({ type: 'boolean', description });
