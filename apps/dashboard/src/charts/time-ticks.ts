/**
 * A mark of an axis of time: what it is, and below it the day or the year if it is another one than that of the mark
 * before.
 */
export type TimeTick = { atMs: number; lines: string[] };

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * The marks at `dates`, in local time and in `language`: `14:05` over `29 de nov.` where they are less than a day apart, `29 de nov.`
 * over the year otherwise. Nothing here is more exact than a minute, so that marks between two minutes are left out.
 */
export function timeTicks(dates: readonly Date[], language: string): TimeTick[] {
  const marks = dates.filter((date) => date.getTime() % minuteMs === 0);
  const [first, second] = marks;
  // The day on which clocks change has 23 hours.
  const isByDay = first !== undefined && second !== undefined && second.getTime() - first.getTime() >= dayMs * 0.9;
  const upper = formatOf(
    language,
    isByDay ? { day: 'numeric', month: 'short' } : { hour: '2-digit', minute: '2-digit' },
  );
  const lower = formatOf(language, isByDay ? { year: 'numeric' } : { day: 'numeric', month: 'short' });
  let shown = '';
  return marks.map((date) => {
    const below = lower.format(date);
    const lines = below === shown ? [upper.format(date)] : [upper.format(date), below];
    shown = below;
    return { atMs: date.getTime(), lines };
  });
}

const formatOf = (language: string, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options);
