/** A day such as `2026-01-15`. */
export type Day = string;

/** The zone of the browser, such as `America/Sao_Paulo`. */
export const browserZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** The day and the time of day (`14:05`) of an instant in a time zone. */
export function wallTime(atMs: number, timeZone: string): { day: Day; time: string } {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, value]),
  );
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? '';
  return { day: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}` };
}

/**
 * The instant at which the clocks of a zone show this day and time; the first one if they show it twice. null if they
 * never do, since they are put forward over it, or if it is no date or time.
 */
export function instantOf(day: Day, time: string, timeZone: string): number | null {
  const asUtcMs = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(asUtcMs)) return null;
  // The offset a day before and a day after: around a change of the clocks they differ.
  const candidates = [asUtcMs - dayMs, asUtcMs + dayMs].map((nearMs) => asUtcMs - offsetMs(nearMs, timeZone));
  const found = candidates.filter((atMs) => {
    const shown = wallTime(atMs, timeZone);
    return shown.day === day && shown.time === time;
  });
  return found.length === 0 ? null : Math.min(...found);
}

/** The first instant of a day. Where the clocks are put forward at midnight, it begins at one. */
export function startOfDay(day: Day, timeZone: string): number {
  return instantOf(day, '00:00', timeZone) ?? instantOf(day, '01:00', timeZone) ?? Date.parse(`${day}T00:00:00Z`);
}

/** Difference of the zone to UTC as people write it: `GMT-3`. */
export function offsetName(atMs: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'shortOffset' });
  return format.formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

const dayMs = 86_400_000;

function offsetMs(atMs: number, timeZone: string): number {
  const { day, time } = wallTime(atMs, timeZone);
  return Date.parse(`${day}T${time}:00Z`) - Math.floor(atMs / 60_000) * 60_000;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  });
  formats.set(timeZone, format);
  return format;
}
