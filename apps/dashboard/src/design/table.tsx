import type { ReactNode } from 'react';
import styles from './table.module.css';
import { useVisibleRows } from './use-visible-rows.ts';

/** The height of a row with two lines. */
const rowPx = 56;

export type Column<T> = {
  key: string;
  /** The heading. */
  title: ReactNode;
  cell: (row: T) => ReactNode;
  /** Numbers and durations stand at the end of their column. */
  atEnd?: boolean;
  /** On a narrow screen the column is left out. */
  wideOnly?: boolean;
  /** Of a table that grows, whose columns cannot be as wide as their contents. Columns without it share the rest. */
  width?: string;
};

/** A table. `caption` names it for screen readers. */
export function Table<T>(props: {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  rowKey: (row: T) => string | number;
  /** On a narrow screen the cells of a row stand two by two. */
  stacks?: boolean;
  /** It is wider than a narrow screen and has nothing to focus: the keyboard scrolls it. */
  scrolls?: boolean;
  /** It may have thousands of rows: only those near the window are rendered. Their cells have no state of their own. */
  grows?: boolean;
}) {
  const { caption, columns, rows, rowKey, stacks = false, scrolls = false, grows = false } = props;
  const visible = useVisibleRows<HTMLTableElement>({ count: rows.length, rowPx, isWhole: !grows });
  const { isLong } = visible;
  return (
    <div className={styles.frame} {...(scrolls && { tabIndex: 0, role: 'region', 'aria-label': caption })}>
      <table
        ref={visible.list}
        className={styles.table}
        data-stacks={stacks || undefined}
        data-scrolls={scrolls || undefined}
        data-long={isLong || undefined}
        aria-rowcount={isLong ? rows.length + 1 : undefined}
      >
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, title, atEnd, wideOnly, width }) => (
              <th
                key={key}
                scope="col"
                data-end={atEnd || undefined}
                data-wide={wideOnly || undefined}
                style={isLong ? { width } : undefined}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <LeftOut px={visible.before} />
        <tbody>
          {visible.rows.map((index) => {
            const row = rows[index];
            if (row === undefined) return null;
            return (
              <tr
                key={rowKey(row)}
                ref={isLong ? visible.measure : undefined}
                data-index={index}
                aria-rowindex={isLong ? index + 2 : undefined}
              >
                {columns.map(({ key, cell, atEnd, wideOnly }) => (
                  <td key={key} data-end={atEnd || undefined} data-wide={wideOnly || undefined}>
                    {cell(row)}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
        <LeftOut px={visible.after} />
      </table>
    </div>
  );
}

/** The height of the rows that are not rendered. */
function LeftOut({ px }: { px: number }) {
  if (px <= 0) return null;
  return (
    <tbody aria-hidden="true" className={styles.leftOut}>
      <tr>
        <td style={{ height: px }} />
      </tr>
    </tbody>
  );
}
