import { useLanguage } from '../language/language.ts';
import { zoneName } from '../language/zone-names.ts';
import { useNow } from '../live/use-now.ts';
import { distance } from './schedule-values.ts';
import styles from './schedules-page.module.css';
import { useScheduleTexts } from './texts.ts';
import { useZoneFormats, type Zone } from './use-zone.ts';
import { browserZone, type Day, instantOf, offsetName } from './zone-time.ts';

/** The time of a call in whole words, with its zone, and the same time in the other zone. */
export function WhenSummary({ day, time, zone }: { day: Day; time: string; zone: Zone }) {
  const text = useScheduleTexts();
  const language = useLanguage();
  const nowMs = useNow();
  const formats = useZoneFormats(zone.name);
  const otherZone = zone.kind === 'browser' ? zone.installation : browserZone();
  const otherFormats = useZoneFormats(otherZone ?? zone.name);
  const atMs = day === '' || time === '' ? null : instantOf(day, time, zone.name);
  if (atMs === null) return null;
  const named = (name: string) => `${zoneName(name)} (${offsetName(atMs, name)})`;
  return (
    <div className={styles.summary}>
      <p>
        {text('willCall', { when: formats.full(atMs), zone: named(zone.name) })}{' '}
        {atMs > nowMs && text('fromNow', { distance: distance(atMs, nowMs, language) })}
      </p>
      {otherZone !== null && (
        <p className={styles.soft}>{text('elsewhere', { when: otherFormats.full(atMs), zone: named(otherZone) })}</p>
      )}
    </div>
  );
}
