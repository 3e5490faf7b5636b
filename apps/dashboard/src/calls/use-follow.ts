import { useLayoutEffect, useRef } from 'react';

/** Someone who is this far from the end of the page reads its end. */
const nearPx = 48;

/** While `follow`, the page stays at its end when `content` makes it longer, for someone who is at its end. */
export function useFollow(follow: boolean, content: unknown): void {
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const note = () => {
      const { scrollHeight } = document.documentElement;
      atEnd.current = scrollHeight - window.scrollY - window.innerHeight < nearPx;
    };
    window.addEventListener('scroll', note, { passive: true });
    return () => window.removeEventListener('scroll', note);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it acts when the content has changed
  useLayoutEffect(() => {
    if (follow && atEnd.current) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [follow, content]);
}
