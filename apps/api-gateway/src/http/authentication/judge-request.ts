import type { IncomingHttpHeaders } from 'node:http';
import { isLigaiError } from '@ligai/kernel';
import { errorAnswer } from '../error-answer.ts';
import { foreignRequest } from '../loopback.ts';
import { type ApiKey, nameOfKey } from './api-keys.ts';
import type { KeyAttempts } from './key-attempts.ts';

/** Whom the API answers. */
export type Admission = {
  /** Without any, only programs of this machine are answered. */
  apiKeys: readonly ApiKey[];
  /** `AUTH=off`: those of other machines too. */
  openToAll: boolean;
};

export type Refusal = { status: 401 | 403 | 429; detail: string; headers: Record<string, string> };

/** `keyName` is undefined where no key is asked for. */
export type Verdict = { keyName: string | undefined } | Refusal;

/** `shown` is what the request has in place of the key in its headers, where it may come in another way. */
export function judgeRequest(
  headers: IncomingHttpHeaders,
  { apiKeys, openToAll }: Admission,
  shown: readonly string[] = keysIn(headers),
): Verdict {
  if (apiKeys.length === 0) {
    const foreign = foreignRequest(headers, openToAll);
    return foreign === undefined ? { keyName: undefined } : { status: 403, detail: foreign, headers: {} };
  }
  for (const key of shown) {
    const keyName = nameOfKey(apiKeys, key);
    if (keyName !== undefined) return { keyName };
  }
  return shown.length === 0 ? keyMissing : keyUnknown;
}

/**
 * The refusal of a request of this address. A wrong key is counted, and is answered with 429 beyond the limit. A request
 * without a key is not counted.
 */
export function countWrongKey(refusal: Refusal, address: string, attempts: KeyAttempts): Refusal {
  if (refusal !== keyUnknown) return refusal;
  try {
    attempts.noteWrongKey(address);
    return refusal;
  } catch (error) {
    if (!isLigaiError(error, 'too_many_attempts')) throw error;
    return { status: 429, detail: error.message, headers: errorAnswer(error).headers };
  }
}

export const isRefused = (verdict: Verdict): verdict is Refusal => 'status' in verdict;

/** The keys that a request's headers show: `Authorization: Bearer …` and `X-API-Key`, of which one has to be right. */
export function keysIn(headers: IncomingHttpHeaders): string[] {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const own = headers['x-api-key'];
  return [bearer, ...(Array.isArray(own) ? own : [own])].filter((key) => key !== undefined);
}

/** RFC 6750 §3: a request without credentials gets no error code. */
const keyMissing: Refusal = {
  status: 401,
  detail: 'An API key is needed: send it as Authorization: Bearer, or as X-API-Key',
  headers: { 'WWW-Authenticate': 'Bearer realm="LigAI"' },
};

export const keyUnknown: Refusal = {
  status: 401,
  detail: 'The API key is not known',
  headers: { 'WWW-Authenticate': 'Bearer realm="LigAI", error="invalid_token"' },
};
