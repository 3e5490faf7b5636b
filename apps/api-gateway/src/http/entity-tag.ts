/**
 * Optimistic concurrency (RFC 9110, section 13.1.1): the answer of a resource that can be edited has an `ETag`, and a change that
 * sends it as `If-Match` is made only if nobody has changed the resource since.
 *
 * A tag stands for what `PUT` of the resource changes. What LigAI itself counts or notes, such as the figures of a campaign,
 * does not change it: a client that edits would else be refused for what it does not edit.
 */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { LigaiError } from '@ligai/kernel';
import { shown } from './invalid-request.ts';

/** A strong entity tag with its quotation marks. */
export type EntityTag = `"${string}"`;

/** Throws `precondition_failed` if none of the expected tags is the present one. */
export type IfMatch = (present: EntityTag, what: string) => void;

/** 128 bits of a digest, which tells nothing about the values. */
export function entityTagOf(values: unknown): EntityTag {
  const digest = createHash('sha256').update(JSON.stringify(values)).digest('base64url');
  return `"${digest.slice(0, 22)}"`;
}

export const tagHeader = (tag: EntityTag): { ETag: string } => ({ ETag: tag });

/** Elements of a list may be empty (RFC 9110, section 5.6.1). */
const listOfTags = /^(?:\s*(?:(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"\s*)?(?:,|$))+$/;

/** The condition of a request's `If-Match`; undefined without one. Error: `invalid_request`. */
export function readIfMatch(headers: IncomingHttpHeaders): IfMatch | undefined {
  const given = headers['if-match'];
  if (given === undefined) return undefined;
  if (given.trim() === '*') return () => {};
  const tags = given.length <= 1000 && listOfTags.test(given) ? given.match(/(?:W\/)?"[^"]*"/g) : null;
  if (tags === null) {
    const expected = 'expected the ETag of an answer with its quotation marks, or *';
    throw new LigaiError('invalid_request', `If-Match: ${expected}, got ${shown(given)}`);
  }
  // The comparison is strong: a weak tag matches nothing.
  const strong: string[] = tags.filter((tag) => !tag.startsWith('W/'));
  return (present, what) => {
    if (strong.includes(present)) return;
    throw new LigaiError(
      'precondition_failed',
      `${what} was changed since it was read: read it again, and send its new ETag as If-Match`,
    );
  };
}
