import { CSPProvider } from '@base-ui/react/csp-provider';
import { Toast } from '@base-ui/react/toast';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { onKeyNeeded } from '../api/request.ts';
import { Loading } from '../design/loading.tsx';
import { LiveContext } from '../live/use-live.ts';
import { mayRead, sessionQuery } from '../session/session.ts';
import { Notices } from './notices.tsx';
import { live, queries } from './opening.ts';
import { PageError } from './page-error.tsx';
import type { PageRouter } from './router.tsx';
import { UnloadedSignIn } from './unloaded-page.tsx';

const SignIn = lazy(() => import('../session/sign-in.tsx').catch(() => ({ default: UnloadedSignIn })));

export function App({ router }: { router: PageRouter }) {
  return (
    // The content security policy allows no style elements; Base UI's would only hide scroll bars.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <Toast.Provider timeout={6000}>
          <Admitted router={router} />
          <Notices />
        </Toast.Provider>
      </QueryClientProvider>
    </CSPProvider>
  );
}

/**
 * The page for those who may use the API, otherwise the sign-in. A page whose session has ended stays behind the sign-in,
 * so that what is typed in it is not lost.
 */
function Admitted({ router }: { router: PageRouter }) {
  const session = useQuery(sessionQuery);
  const [wasAdmitted, setWasAdmitted] = useState(false);
  useEffect(() => onKeyNeeded(() => void session.refetch()), [session.refetch]);
  const isAdmitted = session.data !== undefined && mayRead(session.data);
  useEffect(() => {
    if (isAdmitted) setWasAdmitted(true);
  }, [isAdmitted]);
  if (session.data === undefined)
    return session.isError ? (
      <PageError error={session.error} onRetry={() => void session.refetch()} />
    ) : (
      <Loading lines={6} />
    );
  return (
    <>
      {(isAdmitted || wasAdmitted) && <Live router={router} />}
      {!isAdmitted && (
        <Suspense>
          <SignIn isAgain={wasAdmitted} />
        </Suspense>
      )}
    </>
  );
}

function Live({ router }: { router: PageRouter }) {
  useEffect(() => {
    live.open();
    return () => live.close();
  }, []);
  return (
    <LiveContext value={live}>
      <RouterProvider router={router} />
    </LiveContext>
  );
}
