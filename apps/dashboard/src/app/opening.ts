import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/request.ts';
import { LiveStore } from '../live/live-store.ts';
import { mayRead, sessionQuery } from '../session/session.ts';
import { router } from './router.tsx';

/** Requests that got no answer, or a failure of the server, are repeated twice. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || isTemporary(error)),
    },
  },
});

export const live = new LiveStore(queries);

/** A page whose code or session is not there by then says that it loads. */
const showWithinMs = 2000;

/**
 * Loads the code of the opened page, reads the session and connects, all at the same time and before anything is rendered.
 * If the page was rendered without its code, React would show the code 300 ms later than it is there.
 */
export async function prepareOpening(): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, showWithinMs));
  await Promise.race([Promise.all([router.load(), connect()]), late]);
}

/** An error is shown, and the request repeated, by the page itself. */
async function connect(): Promise<void> {
  const session = await queries.fetchQuery({ ...sessionQuery, retry: false }).catch(() => null);
  if (session && mayRead(session)) live.open();
}

const isTemporary = ({ status }: ApiError): boolean => status === 0 || status >= 500;
