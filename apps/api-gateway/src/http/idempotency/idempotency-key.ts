import type { IncomingHttpHeaders } from 'node:http';
import { LigaiError } from '@ligai/kernel';
import { shown } from '../invalid-request.ts';

/** What a client may call its request: as long as a UUID or an order's number ever is, and safe in a log. */
export const keyPattern = /^[\x21-\x7e]{1,255}$/;

/** The `Idempotency-Key` of a request; undefined where there is none. Error: `invalid_request`. */
export function readKey(headers: IncomingHttpHeaders): string | undefined {
  // Several of them come joined by a comma and a blank.
  const key = headers['idempotency-key'];
  if (key === undefined || (typeof key === 'string' && keyPattern.test(key))) return key;
  const expected = 'expected 1 to 255 printable characters without blanks';
  throw new LigaiError('invalid_request', `Idempotency-Key: ${expected}, got ${shown(key)}`);
}
