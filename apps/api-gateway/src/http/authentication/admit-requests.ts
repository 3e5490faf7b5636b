import type { Clock, Log } from '@ligai/kernel';
import type { Request, RequestHandler, Response } from 'express';
import { sessionOf } from './browser-session.ts';
import { type Admission, countWrongKey, isRefused, judgeRequest, keysIn, type Refusal } from './judge-request.ts';
import type { KeyAttempts } from './key-attempts.ts';

export type AdmitOptions = {
  admission: Admission;
  /** Answered without a key. */
  openPaths: ReadonlySet<string>;
  keyAttempts: KeyAttempts;
  log: Log;
  clock: Clock;
  refuse: (response: Response, refusal: Refusal) => void;
};

/** Lets in whom the API answers, and logs by the key's name who changed something. */
export function admitRequests({ admission, openPaths, keyAttempts, log, clock, refuse }: AdmitOptions): RequestHandler {
  const { apiKeys } = admission;
  return (request, response, next) => {
    if (apiKeys.length > 0 && openPaths.has(request.path)) return next();
    // A key that a request names is the one that it is judged by.
    const session = keysIn(request.headers).length === 0 ? sessionOf(request, apiKeys, clock.now()) : undefined;
    const verdict = session ?? judgeRequest(request.headers, admission);
    if (isRefused(verdict)) {
      const refusal = countWrongKey(verdict, request.socket.remoteAddress ?? '', keyAttempts);
      const { status } = refusal;
      // A program that guesses would fill the log.
      log[status === 429 ? 'debug' : 'warn']({ method: request.method, status, from: request.ip }, 'request refused');
      return refuse(response, refusal);
    }
    const { keyName } = verdict;
    response.locals['keyName'] = keyName;
    if (keyName !== undefined) response.once('close', () => noteAnswer(log, keyName, request, response));
    next();
  };
}

/** Name of the key that the request came with, where one was asked for. */
export const keyNameOf = ({ locals }: Response): string | undefined => locals['keyName'];

/** Logs the route, not the path: a path contains ids of calls. Reads are not logged: they are frequent and change nothing. */
function noteAnswer(log: Log, keyName: string, { method, route }: Request, { statusCode: status }: Response): void {
  const level = method === 'GET' || method === 'HEAD' ? 'debug' : 'info';
  log[level]({ keyName, method, route: route?.path ?? 'none', status }, 'request answered');
}
