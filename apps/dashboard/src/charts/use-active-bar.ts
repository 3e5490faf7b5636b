import { type FocusEvent, type KeyboardEvent, useEffect, useState } from 'react';
import type { Bar } from './bar.ts';

/**
 * Which bar shows its values: the one that was last pointed at or focused, until the pointer or the focus leaves it, or Escape. One bar
 * is in the order of the Tab key; the arrows, Home and End move the focus. `group` is for the element whose children are the bars.
 */
export function useActiveBar(bars: readonly Bar[]) {
  const [shown, show] = useState<string>();
  const [lastFocused, setLastFocused] = useState<string>();
  const indexOf = (key: string | undefined) => bars.findIndex((bar) => bar.key === key);
  const hide = () => show(undefined);
  useEffect(() => {
    if (shown === undefined) return;
    const onKey = ({ key }: globalThis.KeyboardEvent) => key === 'Escape' && show(undefined);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [shown]);
  return {
    /** -1 is none. */
    shown: indexOf(shown),
    /** The bar in the order of the Tab key. */
    stop: Math.max(0, indexOf(lastFocused)),
    show,
    group: {
      onFocus({ target }: FocusEvent<SVGGElement>) {
        const key = target.getAttribute('data-key') ?? undefined;
        show(key);
        setLastFocused(key);
      },
      onBlur: hide,
      onPointerLeave: hide,
      onKeyDown(event: KeyboardEvent<SVGGElement>) {
        const all = [...event.currentTarget.children];
        const now = all.indexOf(event.target as Element);
        const next = { ArrowLeft: now - 1, ArrowRight: now + 1, Home: 0, End: all.length - 1 }[event.key];
        const bar = next === undefined ? undefined : all[next];
        if (next !== undefined) event.preventDefault();
        if (bar instanceof SVGElement) bar.focus();
      },
    },
  };
}
