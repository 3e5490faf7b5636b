import { Choice } from '../design/choice.tsx';
import { zoneName } from '../language/zone-names.ts';
import { useNow } from '../live/use-now.ts';
import { useScheduleTexts } from './texts.ts';
import type { Zone } from './use-zone.ts';
import { browserZone, offsetName } from './zone-time.ts';

/** In which time zone the page's times are: said in words, with a choice if there are two. */
export function ZoneChoice({ zone, onChange }: { zone: Zone; onChange: (kind: Zone['kind']) => void }) {
  const text = useScheduleTexts();
  const nowMs = useNow();
  const named = (name: string) => `${zoneName(name)} (${offsetName(nowMs, name)})`;
  if (zone.installation === null) return <span>{text('timesIn', { zone: named(zone.name) })}</span>;
  return (
    <Choice
      label={text('zone')}
      value={zone.kind}
      options={[
        { value: 'browser', label: text('zoneOfBrowser', { zone: named(browserZone()) }) },
        { value: 'installation', label: text('zoneOfInstallation', { zone: named(zone.installation) }) },
      ]}
      onChange={onChange}
    />
  );
}
