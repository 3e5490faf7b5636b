import { CSPProvider } from '@base-ui/react/csp-provider';
import { Toast } from '@base-ui/react/toast';
import { QueryClient, QueryClientProvider, useQuery, useQueryClient } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ApiError, onKeyNeeded } from '../api/request.ts';
import { LiveStore } from '../live/live-store.ts';
import { LiveContext } from '../live/use-live.ts';
import { readSession } from '../session/session.ts';
import { SignIn } from '../session/sign-in.tsx';
import { Notices } from './notices.tsx';
import { PageError } from './page-error.tsx';
import { router } from './router.tsx';

export function App() {
  const [queries] = useState(newQueryClient);
  return (
    // The content security policy allows no style elements; Base UI's would only hide scroll bars.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <Toast.Provider timeout={6000}>
          <Admitted />
          <Notices />
        </Toast.Provider>
      </QueryClientProvider>
    </CSPProvider>
  );
}

/** The page for those who may use the API, otherwise the sign-in. */
function Admitted() {
  const session = useQuery({
    queryKey: ['session'],
    queryFn: ({ signal }) => readSession(signal),
    staleTime: Infinity,
  });
  useEffect(() => onKeyNeeded(() => void session.refetch()), [session.refetch]);
  if (session.isPending) return null;
  if (session.isError) return <PageError error={session.error} onRetry={() => void session.refetch()} />;
  return session.data.required && session.data.key_name === null ? <SignIn /> : <Live />;
}

function Live() {
  const queries = useQueryClient();
  const [store, setStore] = useState<LiveStore | null>(null);
  useEffect(() => {
    const opened = new LiveStore(queries);
    setStore(opened);
    return () => opened.close();
  }, [queries]);
  if (!store) return null;
  return (
    <LiveContext value={store}>
      <RouterProvider router={router} />
    </LiveContext>
  );
}

/** Requests that got no answer, or a failure of the server, are repeated twice. */
function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (failures, error) => failures < 2 && (!(error instanceof ApiError) || isTemporary(error)),
      },
    },
  });
}

const isTemporary = ({ status }: ApiError): boolean => status === 0 || status >= 500;
