/**
 * Scrolls a row sideways, not the page, until the item is in its middle, with the next frame: asked at once, the browser
 * would lay out the whole page in the middle of React's work.
 */
export function showInRow(row: Element | null, item: Element | undefined): void {
  if (!row || !item) return;
  requestAnimationFrame(() => {
    const [outer, inner] = [row.getBoundingClientRect(), item.getBoundingClientRect()];
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  });
}
