import { type ReactNode, useLayoutEffect, useState } from 'react';
import styles from './card-list.module.css';
import { useVisibleRows } from './use-visible-rows.ts';

/** Between two rows: `--space-3`. */
const gapPx = 12;

/** Cards, as many beside each other as fit. Of a long list only those near the window are rendered. */
export function CardList<T>(props: {
  items: readonly T[];
  itemKey: (item: T) => string | number;
  card: (item: T) => ReactNode;
  /** An estimate of the height of a card in pixels. */
  cardPx: number;
}) {
  const { items, itemKey, card, cardPx } = props;
  const [perRow, setPerRow] = useState(1);
  const { list, rows, before, after, measure } = useVisibleRows<HTMLUListElement>({
    ...{ count: Math.ceil(items.length / perRow), rowPx: cardPx, gapPx },
  });
  useLayoutEffect(() => {
    const found = list.current;
    if (!found) return;
    const count = () => setPerRow(getComputedStyle(found).gridTemplateColumns.split(' ').length);
    const observer = new ResizeObserver(count);
    observer.observe(found);
    count();
    return () => observer.disconnect();
  }, [list]);
  return (
    <ul ref={list} className={styles.list} style={{ paddingBlock: `${before}px ${after}px` }}>
      {rows.flatMap((row) =>
        items.slice(row * perRow, (row + 1) * perRow).map((item, nth) => (
          <li
            key={itemKey(item)}
            // The cards of a row are as high as the first one.
            ref={nth === 0 ? measure : undefined}
            data-index={row}
            aria-posinset={row * perRow + nth + 1}
            aria-setsize={items.length}
            className={styles.card}
          >
            {card(item)}
          </li>
        )),
      )}
    </ul>
  );
}
