import { CSPProvider } from '@base-ui/react/csp-provider';
import { Toast } from '@base-ui/react/toast';
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense, useEffect } from 'react';
import { onKeyNeeded } from '../api/request.ts';
import { Loading } from '../design/loading.tsx';
import { LiveContext } from '../live/use-live.ts';
import { mayRead, sessionQuery } from '../session/session.ts';
import { Notices } from './notices.tsx';
import { live, queries } from './opening.ts';
import { PageError } from './page-error.tsx';
import type { PageRouter } from './router.tsx';

const SignIn = lazy(() => import('../session/sign-in.tsx'));

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

/** The page for those who may use the API, otherwise the sign-in. */
function Admitted({ router }: { router: PageRouter }) {
  const session = useQuery(sessionQuery);
  useEffect(() => onKeyNeeded(() => void session.refetch()), [session.refetch]);
  if (session.isPending) return <Loading lines={6} />;
  if (session.isError) return <PageError error={session.error} onRetry={() => void session.refetch()} />;
  if (mayRead(session.data)) return <Live router={router} />;
  return (
    <Suspense>
      <SignIn />
    </Suspense>
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
