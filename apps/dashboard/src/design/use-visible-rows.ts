import { measureElement, useWindowVirtualizer, windowScroll } from '@tanstack/react-virtual';
import { type RefObject, useDeferredValue, useEffect, useRef, useState } from 'react';

/** Lists up to this length are rendered whole. */
const shortRows = 40;

/** To ask for the position of a page that was never scrolled, or to set it, would make its first layout a part of React's work. */
let wasScrolled = false;
window.addEventListener(
  'scroll',
  () => {
    wasScrolled = true;
  },
  { once: true, passive: true },
);

export type VisibleRows<E extends HTMLElement> = {
  /** `ref` of what begins where the rows begin, whichever of them are rendered; a heading above them does no harm. */
  list: RefObject<E | null>;
  /** The indexes of the rows to render. */
  rows: readonly number[];
  /** Heights of what is left out before and after them, in pixels. */
  before: number;
  after: number;
  /** The list is long: some rows may be left out. */
  isLong: boolean;
  /** `ref` of a row, which has its index as `data-index`: its height replaces the estimate. */
  measure: (row: Element | null) => void;
};

/** The rows of a long list that are in the window or near it. The page scrolls, not the list. */
export function useVisibleRows<E extends HTMLElement>(of: {
  count: number;
  /** An estimate of the height of a row in pixels, and the space between two. */
  rowPx: number;
  gapPx?: number;
  /** All rows are rendered, however many there are. */
  isWhole?: boolean;
}): VisibleRows<E> {
  const { count, rowPx, gapPx = 0, isWhole = false } = of;
  const isLong = !isWhole && count > shortRows;
  const list = useRef<E>(null);
  const [top, setTop] = useState(0);
  // The rows are rendered after what stands around them, as work of its own.
  const isFrameShown = useDeferredValue(true, false);
  const virtual = useWindowVirtualizer({
    count,
    enabled: isLong,
    estimateSize: () => rowPx,
    gap: gapPx,
    overscan: 4,
    scrollMargin: top,
    // Rows are measured when the browser has laid them out: to ask for their height in the middle of React's work would
    // make the layout a part of the same task.
    measureElement: (row, laidOut, rows) =>
      laidOut ? measureElement(row, laidOut, rows) : (rows.itemSizeCache.get(rows.indexFromElement(row)) ?? rowPx),
    initialOffset: () => (wasScrolled ? window.scrollY : 0),
    scrollToFn: (offset, how, by) => {
      if (wasScrolled || offset !== 0) windowScroll(offset, how, by);
    },
    initialRect: { width: window.innerWidth, height: window.innerHeight },
  });
  // What stands above the list may change its height whenever something is rendered.
  useEffect(() => {
    if (!isLong) return;
    const frame = requestAnimationFrame(() => {
      if (list.current) setTop(Math.round(list.current.getBoundingClientRect().top + window.scrollY));
    });
    return () => cancelAnimationFrame(frame);
  });
  if (!isLong) return { list, rows: Array.from({ length: count }, (_, row) => row), ...nothingLeftOut };
  const long = { list, isLong, measure: virtual.measureElement };
  // The page has its height at once, so that it is scrolled to where it was.
  if (!isFrameShown) return { ...long, rows: [], before: 0, after: virtual.getTotalSize() };
  const items = virtual.getVirtualItems();
  return {
    ...long,
    rows: items.map(({ index }) => index),
    before: (items[0]?.start ?? top) - top,
    after: virtual.getTotalSize() - ((items.at(-1)?.end ?? top) - top),
  };
}

const nothingLeftOut = { before: 0, after: 0, isLong: false, measure: () => undefined };
