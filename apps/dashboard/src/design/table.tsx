import type { ReactNode } from 'react';
import styles from './table.module.css';

export type Column<T> = {
  key: string;
  /** The heading. */
  title: ReactNode;
  cell: (row: T) => ReactNode;
  /** Numbers and durations stand at the end of their column. */
  atEnd?: boolean;
  /** On a narrow screen the column is left out. */
  wideOnly?: boolean;
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
}) {
  const { caption, columns, rows, rowKey, stacks = false, scrolls = false } = props;
  return (
    <div className={styles.frame} {...(scrolls && { tabIndex: 0, role: 'region', 'aria-label': caption })}>
      <table className={styles.table} data-stacks={stacks || undefined} data-scrolls={scrolls || undefined}>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map(({ key, title, atEnd, wideOnly }) => (
              <th key={key} scope="col" data-end={atEnd || undefined} data-wide={wideOnly || undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              {columns.map(({ key, cell, atEnd, wideOnly }) => (
                <td key={key} data-end={atEnd || undefined} data-wide={wideOnly || undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
