import type { ReactNode } from 'react';
import styles from './card.module.css';

/** A group of what belongs together, with a heading. `narrow`: fields, whose lines would be too long on a wide screen. */
export function Card(props: { title?: ReactNode; actions?: ReactNode; narrow?: boolean; children: ReactNode }) {
  const { title, actions, narrow, children } = props;
  return (
    <section className={styles.card} data-narrow={narrow}>
      {(title || actions) && (
        <div className={styles.head}>
          {title && <h2>{title}</h2>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}
