import type { SessionAnswer } from '@ligai/contracts';
import { request } from '../api/request.ts';

/** Whether this installation requires a key, and with which key the browser has signed in. */
export const readSession = (signal?: AbortSignal): Promise<SessionAnswer> =>
  request('GET', '/api/v1/session', { signal });

/** Signs in. Errors: ApiError with status 401 for a key that is not known. */
export const signIn = (key: string): Promise<SessionAnswer> => request('POST', '/api/v1/session', { body: { key } });

export const signOut = (): Promise<SessionAnswer> => request('DELETE', '/api/v1/session');
