import type { ReactNode } from 'react';
import styles from './badge.module.css';

export type BadgeLook = 'good' | 'wait' | 'bad' | 'calm';

export const Badge = ({ look, children }: { look: BadgeLook; children: ReactNode }) => (
  <span className={styles.badge} data-look={look}>
    {children}
  </span>
);
