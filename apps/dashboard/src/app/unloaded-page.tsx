import { useEffect, useRef } from 'react';
import { ApiError } from '../api/request.ts';
import { useConnection } from '../live/use-live.ts';
import { PageError } from './page-error.tsx';

/** A document that is younger is not reloaded for what it could not load: it would be reloaded for ever. */
const reloadedAfterMs = 10_000;

/**
 * The code of a page could not be loaded: the gateway is down, or has a new version without this file. The document is
 * loaded again as soon as the gateway answers, because a browser does not ask again for the same code and style. Nothing
 * that was typed is lost by that: the page before has been left.
 */
export function UnloadedPage() {
  const connection = useConnection();
  const wasLost = useRef(false);
  useEffect(() => {
    if (connection === 'lost') wasLost.current = true;
    const isBack = connection === 'live' && wasLost.current;
    if (isBack || performance.now() > reloadedAfterMs) void reloadIfAnswered();
  }, [connection]);
  return <PageError error={unreachable} onRetry={() => void reloadIfAnswered()} />;
}

/** The same of the sign-in, which has no connection to wait for. */
export const UnloadedSignIn = () => <PageError error={unreachable} onRetry={() => void reloadIfAnswered()} />;

const unreachable = new ApiError(0);

/** Without an answer, the browser would show a page of its own. */
async function reloadIfAnswered(): Promise<void> {
  const isAnswered = await fetch('/', { cache: 'no-store' }).then(
    ({ ok }) => ok,
    () => false,
  );
  if (isAnswered) window.location.reload();
}
