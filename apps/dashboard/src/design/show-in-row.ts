/** Scrolls a row sideways, not the page, until the item is in its middle. */
export function showInRow(row: Element | null, item: Element | undefined): void {
  if (!row || !item) return;
  const [outer, inner] = [row.getBoundingClientRect(), item.getBoundingClientRect()];
  row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
}
