import { ChevronRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { Badge } from '../design/badge.tsx';
import styles from './more.module.css';
import { usePromptTexts } from './texts.ts';

/** Fields that few people need, closed unless one of them is wrong. `changed`: how many have a value. */
export function More(props: { label: string; changed: number; isWrong: boolean; children: ReactNode }) {
  const { label, changed, isWrong, children } = props;
  const text = usePromptTexts();
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.more} open={open || isWrong} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className={styles.summary}>
        <ChevronRight size={16} aria-hidden="true" className={styles.arrow} />
        {label}
        {changed > 0 && <Badge look="calm">{text('changedValues', { count: changed })}</Badge>}
      </summary>
      <div className={styles.fields}>{children}</div>
    </details>
  );
}
