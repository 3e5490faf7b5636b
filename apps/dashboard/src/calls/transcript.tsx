import type { TurnRole } from '@ligai/contracts';
import { useFormats } from '../language/formats.ts';
import { useCallTexts } from './texts.ts';
import styles from './transcript.module.css';

/** A line of a conversation, from the history or as it is spoken. */
export type Line = {
  key: number;
  role: TurnRole;
  content: string;
  interrupted: boolean;
  startedAt: string;
  /** True while the words still come. */
  open: boolean;
};

/** What both sides said, with times; what was cut off ends with a mark. */
export function Transcript({ lines, startedAtMs }: { lines: readonly Line[]; startedAtMs: number | null }) {
  const text = useCallTexts();
  const formats = useFormats();
  return (
    <ol className={styles.lines}>
      {lines.map(({ key, role, content, interrupted, startedAt, open }) => (
        <li key={key} className={styles.line} data-role={role}>
          <span className={styles.side}>
            {role === 'assistant' ? text('agent') : text('person')}
            <time dateTime={startedAt} className={styles.time}>
              {startedAtMs === null
                ? formats.time(startedAt)
                : formats.duration((Date.parse(startedAt) - startedAtMs) / 1000)}
            </time>
          </span>
          <p dir="auto" className={styles.words} aria-busy={open || undefined}>
            {content}
            {interrupted && <span className={styles.cut}> ⟂ {text('cut')}</span>}
          </p>
        </li>
      ))}
    </ol>
  );
}
