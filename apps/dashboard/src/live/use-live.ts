import { createContext, startTransition, useContext, useEffect, useReducer, useRef, useSyncExternalStore } from 'react';
import type { ConnectionState } from './live-connection.ts';
import type { LiveState, LiveStore } from './live-store.ts';

export const LiveContext = createContext<LiveStore | null>(null);

/**
 * A part of the live state; `select` gives the same value while nothing has changed. Changes are rendered as transitions:
 * a hundred calls that come at once give way to clicks and keys every few milliseconds.
 */
export function useLive<T>(select: (state: LiveState) => T): T {
  const store = useLiveStore();
  const [, renderAgain] = useReducer((times: number) => times + 1, 0);
  const value = select(store.state());
  const rendered = useRef({ select, value });
  useEffect(() => {
    rendered.current = { select, value };
  });
  useEffect(() => {
    const follow = () => {
      const { select, value } = rendered.current;
      if (!Object.is(select(store.state()), value)) startTransition(renderAgain);
    };
    // It may have changed since it was rendered.
    follow();
    return store.subscribe(follow);
  }, [store]);
  return value;
}

export function useConnection(): ConnectionState {
  const { connection } = useLiveStore();
  return useSyncExternalStore(connection.subscribe, connection.state);
}

function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error('useLive needs a LiveContext');
  return store;
}
