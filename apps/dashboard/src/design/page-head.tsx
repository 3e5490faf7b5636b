import { type ReactNode, useEffect } from 'react';
import styles from './page-head.module.css';

/** The heading of a page, which is also the title of the window, and the page's actions. */
export function PageHead({ title, about, children }: { title: string; about?: ReactNode; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · LigAI`;
  }, [title]);
  return (
    <div className={styles.head}>
      <div className={styles.words}>
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {about && <p className={styles.about}>{about}</p>}
      </div>
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
