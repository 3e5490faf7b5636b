import type { ReactNode } from 'react';
import styles from './form.module.css';

/** Why a form could not be sent: what failed, and the reason. */
export const FormError = ({ title, children }: { title: string; children: ReactNode }) => (
  <p role="alert" className={styles.error}>
    <strong>{title}.</strong> {children}
  </p>
);
