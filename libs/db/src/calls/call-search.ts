import { withoutWrittenMarks } from '@ligai/contracts';
import { eq, like, or, type SQL, sql } from 'drizzle-orm';
import { startingWith } from '../lists/list-page.ts';
import { plainText } from '../lists/plain-text.ts';
import { calls } from '../schema/tables.ts';
import type { Call } from './call.ts';
import { termsQuery } from './search-terms.ts';

/** What a search compares. Any of it finds a call. */
export type Search = Record<'number' | 'wholeNumber' | 'name' | 'callId' | 'terms', SQL>;

/**
 * A search finds calls by the beginning of each word in the name, in any order and without accents, by a run of digits of
 * the number, by the beginning of the name or of the number, and by a whole `call_id`. `whole` is the text as the whole
 * number that it may be.
 */
export function searchOf(q: string, whole: string | undefined): Search {
  const digits = withoutWrittenMarks(plainText(q)).replaceAll(/[\s+]/g, '');
  const isNumber = /^\d+$/.test(digits);
  const terms = termsQuery({ name: q, digits: isNumber ? digits : '' });
  return {
    number: isNumber ? like(calls.calledNumber, startingWith(digits)) : sql`false`,
    wholeNumber: whole === undefined ? sql`false` : like(calls.calledNumber, startingWith(whole)),
    name: nameStartsWith(q.toLowerCase()),
    callId: eq(calls.callId, q as Call['callId']),
    terms: terms === undefined ? sql`false` : sql`${calls.searchTerms} @@ ${terms}::tsquery`,
  };
}

/** The condition that a search finds a call. */
export const isFound = (search: Search): SQL | undefined => or(...Object.values(search));

/**
 * `id` and `created_at` of calls that a search finds, at most `most`. The indexes of beginnings hold both, so no row is read
 * for these. The index of terms collects all its matches, whose rows are then read: Postgres does so only if there are
 * fewer beginnings than `most`.
 */
export function foundUpTo(most: number, { terms, ...starts }: Search): SQL {
  const { number, wholeNumber, name, callId } = starts;
  const limit = sql`limit ${most}`;
  return sql`
    (select id, created_at from (
      (select id, created_at from ${calls} where ${name} order by ${nameStart} using ~<~ ${limit})
      union (select id, created_at from ${calls} where ${number} order by ${calls.calledNumber} using ~<~ ${limit})
      union (select id, created_at from ${calls} where ${wholeNumber} order by ${calls.calledNumber} using ~<~ ${limit})
      union (select id, created_at from ${calls} where ${callId})
      ${limit}) starts)
    union all (select id, created_at from ${calls}
      where ${terms} and (${or(...Object.values(starts))}) is not true ${limit})
    ${limit}`;
}

/** The expression of the index `calls_by_name`, written identically, since Postgres compares expressions. */
const indexedCharacters = 100;
const nameStart = sql`left(lower(${calls.name}), ${sql.raw(String(indexedCharacters))})`;

function nameStartsWith(text: string): SQL {
  const characters = [...text];
  const start = like(nameStart, startingWith(characters.slice(0, indexedCharacters).join('')));
  if (characters.length <= indexedCharacters) return start;
  return sql`(${start} and ${like(sql`lower(${calls.name})`, startingWith(text))})`;
}
