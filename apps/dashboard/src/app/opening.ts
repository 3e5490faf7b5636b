import { notifyManager, QueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/request.ts';
import { formatsOf } from '../language/formats.ts';
import { LiveStore } from '../live/live-store.ts';
import { currentMs } from '../live/use-now.ts';
import { mayRead, sessionQuery } from '../session/session.ts';
import { createPageRouter, type PageRouter } from './router.tsx';

/**
 * Requests that got no answer, or a failure of the server, are repeated twice. They are sent whatever the browser says about the
 * network: without one LigAI may run on this computer, and a call must not be dialled when the network is back later.
 */
export const queries = new QueryClient({
  defaultOptions: {
    mutations: { networkMode: 'always' },
    queries: {
      networkMode: 'always',
      refetchOnReconnect: true,
      staleTime: 10_000,
      retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || isTemporary(error)),
    },
  },
});

// A button that has been clicked is busy before the browser delivers the second click of a double click.
notifyManager.setScheduler(queueMicrotask);

export const live = new LiveStore(queries);

/** A page whose code or session is not there by then says that it loads. */
const showWithinMs = 2000;

/**
 * Loads the code of the opened page, reads the session and connects, all at the same time and before anything is rendered.
 * If the page was rendered without its code, React would show the code 300 ms later than it is there.
 */
export async function prepareOpening(): Promise<PageRouter> {
  const late = new Promise((resolve) => setTimeout(resolve, showWithinMs));
  const connected = connect();
  prepareFormats();
  // The router takes tens of milliseconds: it has a task of its own.
  await new Promise((resolve) => setTimeout(resolve));
  const router = createPageRouter({ queries, live });
  await Promise.race([Promise.all([router.load(), connected]), late]);
  return router;
}

/** A browser takes tens of milliseconds to write its first number and its first date: it has them while it waits for answers. */
function prepareFormats(): void {
  const formats = formatsOf(document.documentElement.lang);
  setTimeout(() => formats.count(0));
  setTimeout(() => formats.dateTime(currentMs()));
}

/** An error is shown, and the request repeated, by the page itself. */
async function connect(): Promise<void> {
  const session = await queries.fetchQuery({ ...sessionQuery, retry: false }).catch(() => null);
  if (session && mayRead(session)) live.open();
}

const isTemporary = ({ status }: ApiError): boolean => status === 0 || status >= 500;
