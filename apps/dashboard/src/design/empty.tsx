import type { ReactNode } from 'react';
import styles from './empty.module.css';

/** A list without entries: why it is empty, and what to do about it. */
export const Empty = ({ title, children }: { title: ReactNode; children?: ReactNode }) => (
  <div className={styles.empty}>
    <p className={styles.title}>{title}</p>
    {children}
  </div>
);
