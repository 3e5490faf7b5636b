import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { isCovered } from '../design/is-covered.ts';
import { hasLetterKeys } from './letter-keys.ts';
import { pages } from './pages.ts';

/** What covers the page. */
export type Overlay = 'jump' | 'help' | null;

/** A page's key is read for this long after `g`. */
const goForMs = 1500;

/**
 * The keyboard shortcuts of all pages: `Ctrl K`, `?`, and `g` followed by the key of a page. The last two can be switched
 * off (WCAG 2.1.4). None acts on a page that a dialog covers.
 */
export function useKeys(): { open: Overlay; show: (overlay: Overlay) => void } {
  const [open, show] = useState<Overlay>(null);
  const navigate = useNavigate();
  useEffect(() => {
    let goUntilMs = 0;
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        if (open === 'jump') show(null);
        // At once: the next letters may be typed before the browser would render.
        else if (!isCovered(document)) flushSync(() => show('jump'));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!hasLetterKeys() || isTyping(event.target) || isCovered(document)) return;
      const page = pages.find(({ key }) => key === event.key);
      if (page && performance.now() < goUntilMs) void navigate({ to: page.path });
      else if (event.key === '?') show('help');
      goUntilMs = event.key === 'g' ? performance.now() + goForMs : 0;
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [navigate, open]);
  return { open, show };
}

/** Also in a menu or a list of choices, which letters search. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    target.closest('input, textarea, select, [role="menu"], [role="listbox"], [role="combobox"]') !== null);
