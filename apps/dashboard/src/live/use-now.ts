import { useSyncExternalStore } from 'react';

/** The time in milliseconds since the Unix epoch, for code that is not shown: components follow it by {@link useNow}. */
export function currentMs(): number {
  return Date.now();
}

const listeners = new Set<() => void>();
let second = Math.floor(currentMs() / 1000);
let timer: ReturnType<typeof setInterval> | undefined;

/** The time in milliseconds since the Unix epoch, to the second. One timer serves all components. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => second) * 1000;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, 250);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  const now = Math.floor(currentMs() / 1000);
  if (now === second) return;
  second = now;
  for (const listener of listeners) listener();
}
