/**
 * The second click of a double click is for the control that the first one was for. If that one was replaced under the
 * pointer, as `Import` by `Cancel` or a dialog by the page below it, the click does nothing.
 */
export function ignoreStrayClicks(page: Document): void {
  let first: Element | null = null;
  page.addEventListener(
    'mousedown',
    ({ detail, target }) => {
      if (detail <= 1) first = controlOf(target);
    },
    true,
  );
  page.addEventListener(
    'click',
    (event) => {
      if (!isStrayClick(event.detail, first, controlOf(event.target))) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

/** `clicks`: how many clicks at this place, 0 for a key. */
export const isStrayClick = (clicks: number, first: object | null, clicked: object | null): boolean =>
  clicks > 1 && clicked !== null && clicked !== first;

const controls = 'a, button, summary, input, select, textarea, [role]:not([role="dialog"], [role="alertdialog"])';

/** The control that an element belongs to; of a label it is the field. */
function controlOf(target: EventTarget | null): Element | null {
  if (!(target instanceof Element)) return null;
  const label = target.closest('label');
  return target.closest(controls) ?? label?.control ?? null;
}
