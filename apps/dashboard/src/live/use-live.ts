import { createContext, useContext, useRef, useSyncExternalStore } from 'react';
import type { ConnectionState } from './live-connection.ts';
import type { LiveState, LiveStore } from './live-store.ts';

export const LiveContext = createContext<LiveStore | null>(null);

/** A part of the live state. The component is rendered again when the part has changed. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const store = useLiveStore();
  const last = useRef<{ state: LiveState; value: T } | null>(null);
  const read = () => {
    const state = store.state();
    if (last.current?.state !== state) last.current = { state, value: select(state) };
    return last.current.value;
  };
  return useSyncExternalStore(store.subscribe, read);
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
