import { type ReactNode, useEffect } from 'react';
import styles from './page-head.module.css';

type PageHeadProps = {
  title: string;
  about?: ReactNode;
  /** On the page of one thing: the link to its list. */
  back?: ReactNode;
  /** The page's actions. */
  children?: ReactNode;
};

/** The heading of a page, which is also the title of the window, and the page's actions. */
export function PageHead({ title, about, back, children }: PageHeadProps) {
  useEffect(() => {
    document.title = `${title} · LigAI`;
  }, [title]);
  return (
    <div className={styles.head}>
      <div className={styles.words}>
        {back}
        <h1>
          <bdi>{title}</bdi>
        </h1>
        {about && <p className={styles.about}>{about}</p>}
      </div>
      {children && <div className={styles.actions}>{children}</div>}
    </div>
  );
}
