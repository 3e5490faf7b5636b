import {
  createContext,
  startTransition,
  useContext,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useSyncExternalStore,
} from 'react';
import type { ConnectionState } from './live-connection.ts';
import type { LiveState, LiveStore } from './live-store.ts';

export const LiveContext = createContext<LiveStore | null>(null);

/**
 * A part of the live state; `select` must give the same value while nothing has changed. Changes are rendered as
 * transitions: a hundred calls that come at once give way to clicks and keys every few milliseconds.
 */
export function useLive<T>(select: (state: LiveState) => T): T {
  const store = useLiveStore();
  const [, renderAgain] = useReducer((times: number) => times + 1, 0);
  const value = select(store.state());
  const follow = useRef<() => void>(() => undefined);
  useLayoutEffect(() => {
    follow.current = () => {
      if (!Object.is(select(store.state()), value)) startTransition(renderAgain);
    };
    // It may have changed while this was rendered.
    follow.current();
  });
  useEffect(() => store.subscribe(() => follow.current()), [store]);
  return value;
}

export function useConnection(): ConnectionState {
  const { connection } = useLiveStore();
  return useSyncExternalStore(connection.subscribe, connection.state);
}

export function useLiveStore(): LiveStore {
  const store = useContext(LiveContext);
  if (!store) throw new Error('useLive needs a LiveContext');
  return store;
}
