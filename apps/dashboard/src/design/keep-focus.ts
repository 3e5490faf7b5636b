import { isCovered } from './is-covered.ts';

/**
 * A control that has the focus may go by what it did, as the button that hangs up. The browser would begin again at the
 * head of the page. Instead the heading of the part that the control was in gets the focus, and the next Tab goes on from there.
 */
export function keepFocus(page: Document): void {
  /** The control of the page, and all that it is in, innermost first. A dialog is not of the page. */
  let way: Element[] = [];
  page.addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && target.closest('main')) way = [...wayUp(target)];
  });
  const whenRemoved = () => {
    const isLost = page.activeElement === page.body && way[0] && !way[0].isConnected;
    if (!isLost || isCovered(page)) return;
    headingFor(way)?.focus({ preventScroll: true });
    way = [];
  };
  new MutationObserver(whenRemoved).observe(page.body, { childList: true, subtree: true });
}

function* wayUp(from: Element): Generator<Element> {
  for (let one: Element | null = from; one; one = one.parentElement) yield one;
}

/** Of the innermost part that is left and has one. */
function headingFor(way: readonly Element[]): HTMLElement | null {
  for (const part of way.filter((one) => one.isConnected)) {
    const heading = part.querySelector<HTMLElement>('h1, h2, h3');
    if (!heading) continue;
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1;
    return heading;
  }
  return null;
}
