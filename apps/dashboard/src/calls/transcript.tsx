import { Grip } from 'lucide-react';
import { useFormats } from '../language/formats.ts';
import { useTabTexts } from './call-tab-texts.ts';
import { useCallTexts } from './texts.ts';
import { answersOf, type Line, type TimelineEntry } from './timeline.ts';
import styles from './transcript.module.css';
import { useFollow } from './use-follow.ts';
import { Waterfall } from './waterfall.tsx';

/** What both sides said and pressed, with times; what was cut off ends with a mark, and answers have their latency. */
export function Transcript(props: { entries: readonly TimelineEntry[]; startedAtMs: number | null; onLine: boolean }) {
  const { entries, startedAtMs, onLine } = props;
  const text = useTabTexts();
  const scaleMs = Math.max(1000, ...answersOf(entries).map(({ latency }) => latency.total_ms));
  useFollow(onLine, entries);
  return (
    <ol className={styles.lines}>
      {entries.map((entry) =>
        entry.kind === 'turn' ? (
          <Turn key={entry.key} line={entry} startedAtMs={startedAtMs} scaleMs={scaleMs} />
        ) : (
          <li key={entry.key} className={styles.keys}>
            <Grip size={14} aria-hidden="true" />
            {text('pressed')} <kbd>{entry.digits}</kbd>
            <At at={entry.at} startedAtMs={startedAtMs} />
          </li>
        ),
      )}
    </ol>
  );
}

function Turn({ line, startedAtMs, scaleMs }: { line: Line; startedAtMs: number | null; scaleMs: number }) {
  const text = useCallTexts();
  const { role, content, interrupted, at, open, latency } = line;
  return (
    <li className={styles.line} data-role={role}>
      <span className={styles.side}>
        {role === 'assistant' ? text('agent') : text('person')}
        <At at={at} startedAtMs={startedAtMs} />
      </span>
      <p dir="auto" className={styles.words} data-cut={interrupted || undefined} aria-busy={open || undefined}>
        {content}
        {interrupted && <span className={styles.cut}> ⟂ {text('cut')}</span>}
      </p>
      {latency && <Waterfall latency={latency} scaleMs={scaleMs} />}
    </li>
  );
}

/** Since the answer; the time of day before it. */
function At({ at, startedAtMs }: { at: string; startedAtMs: number | null }) {
  const formats = useFormats();
  return (
    <time dateTime={at} title={formats.time(at)}>
      {startedAtMs === null ? formats.time(at) : formats.duration((Date.parse(at) - startedAtMs) / 1000)}
    </time>
  );
}
