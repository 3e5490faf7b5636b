import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { pages } from './pages.ts';

/** What covers the page. */
export type Overlay = 'jump' | 'help' | null;

/** A page's key is read for this long after `g`. */
const goForMs = 1500;

/** The keyboard shortcuts of all pages: `Ctrl K`, `?`, and `g` followed by the key of a page. */
export function useKeys(): { open: Overlay; show: (overlay: Overlay) => void } {
  const [open, show] = useState<Overlay>(null);
  const navigate = useNavigate();
  useEffect(() => {
    let goUntilMs = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        show((overlay) => (overlay === 'jump' ? null : 'jump'));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const page = pages.find(({ key }) => key === event.key);
      if (page && performance.now() < goUntilMs) void navigate({ to: page.path });
      else if (event.key === '?') show('help');
      goUntilMs = event.key === 'g' ? performance.now() + goForMs : 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate]);
  return { open, show };
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
