import type { ReactNode } from 'react';
import styles from './now-page.module.css';

/** One figure with its name. `value` is undefined until it is known. */
export function Figure(props: {
  name: string;
  value: string | undefined;
  about?: string | undefined;
  children?: ReactNode;
}) {
  const { name, value, about, children } = props;
  return (
    <div className={styles.figure}>
      <span className={styles.figureName}>{name}</span>
      <strong className={styles.figureValue}>{value ?? '–'}</strong>
      {about && <span className={styles.hint}>{about}</span>}
      {children}
    </div>
  );
}
