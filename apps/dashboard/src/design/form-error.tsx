import type { ReactNode } from 'react';
import boxStyles from './box.module.css';

/** Why a form could not be sent: what failed, and the reason. */
export const FormError = ({ title, children }: { title: string; children: ReactNode }) => (
  <p role="alert" className={boxStyles.box} data-look="bad">
    <strong>{title}.</strong> {children}
  </p>
);
