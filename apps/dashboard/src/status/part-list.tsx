import { Link } from '@tanstack/react-router';
import { useSentence } from '../api/sentences/load-sentences.ts';
import { Badge } from '../design/badge.tsx';
import { useFormats } from '../language/formats.ts';
import { useNow } from '../live/use-now.ts';
import { usePartTexts } from './part-texts.ts';
import type { Part } from './parts.ts';
import styles from './status-page.module.css';
import { useStatusTexts } from './texts.ts';

/** Parts with their state, since when, why, and what to do. */
export function PartList({ parts }: { parts: readonly Part[] }) {
  return (
    <ul className={styles.parts}>
      {parts.map((part) => (
        <PartEntry key={part.technicalName ?? part.name} part={part} />
      ))}
    </ul>
  );
}

/** To the settings that may be wrong. */
export function SettingsLink({ phrase }: { phrase: string | undefined }) {
  const text = usePartTexts();
  if (phrase === undefined) return null;
  return (
    <Link to="/settings" search={{ q: phrase }}>
      {text('toSettings')}
    </Link>
  );
}

function PartEntry({ part }: { part: Part }) {
  const text = useStatusTexts();
  const partText = usePartTexts();
  const sentence = useSentence();
  const formats = useFormats();
  const nowMs = useNow();
  const { name, technicalName, look, words, since, version, reason, advice, settings } = part;
  const isToday = since !== null && new Date(since).toDateString() === new Date(nowMs).toDateString();
  return (
    <li className={styles.part}>
      <div className={styles.partHead}>
        <strong>
          <bdi>{name}</bdi>
        </strong>
        <Badge look={look}>{words}</Badge>
      </div>
      <p className={styles.hint}>
        {technicalName && <code>{technicalName}</code>} {version && text('version', { version })}{' '}
        {since && partText('since', { time: isToday ? formats.time(since) : formats.dateTime(since) })}
      </p>
      {reason && <p className={styles.reason}>{sentence(reason)}</p>}
      {advice && (
        <p>
          {advice} <SettingsLink phrase={settings} />
        </p>
      )}
    </li>
  );
}
