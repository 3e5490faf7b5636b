import type { SessionAnswer } from '@ligai/contracts';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

/** Whether this installation requires a key, and with which key the browser has signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: ({ signal }) => request<SessionAnswer>('GET', '/api/v1/session', { signal }),
  staleTime: Infinity,
});

export const mayRead = ({ required, key_name }: SessionAnswer): boolean => !required || key_name !== null;

/** Signs in. Errors: ApiError with status 401 for a key that is not known. */
export const signIn = (key: string): Promise<SessionAnswer> => request('POST', '/api/v1/session', { body: { key } });

/** Signs out, and opens the page anew, so that nothing of it stays. */
export async function signOut(): Promise<void> {
  await request<SessionAnswer>('DELETE', '/api/v1/session');
  window.location.reload();
}
