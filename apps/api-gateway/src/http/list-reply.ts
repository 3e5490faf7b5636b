import { type Cursor, cursorText, type ListPage, type Sort } from '@ligai/contracts';
import type { ListEnd } from '@ligai/db';
import { Reply } from './route.ts';

/** The parsed query of a list, as its Link header repeats it. */
type Query = ListPage & Record<string, unknown>;

/**
 * A page of a list: how many records match as `X-Total-Count`, and `Link` with the address of the next page where there
 * is one. Following it reads each record once, however many are added meanwhile.
 */
export function listReply<T>(
  body: T[],
  { path, query, end }: { path: string; query: Query; end: ListEnd },
): Reply<T[]> {
  const { total, estimated, next } = end;
  return new Reply(body, {
    headers: {
      ...(total !== undefined && { 'X-Total-Count': String(total) }),
      ...(total !== undefined && estimated && { 'X-Total-Count-Estimated': 'true' }),
      ...(next && { Link: `<${path}?${nextQuery(query, next)}>; rel="next"` }),
    },
  });
}

function nextQuery({ skip: _, cursor: __, sort, ...filters }: Query, next: Cursor): string {
  const parameters = new URLSearchParams();
  if (sort) parameters.set('sort', sortText(sort));
  for (const [name, value] of Object.entries(filters)) {
    if (value !== undefined) parameters.set(name, textOf(value));
  }
  parameters.set('cursor', cursorText(next));
  return parameters.toString();
}

const sortText = ({ field, descending }: Sort): string => `${descending ? '-' : ''}${field}`;

function textOf(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  return Array.isArray(value) ? value.join(',') : String(value);
}
