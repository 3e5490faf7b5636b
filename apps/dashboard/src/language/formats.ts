import { currentMs } from '../live/use-now.ts';
import { useLanguage } from './language.ts';

export type Formats = {
  /** `14:05:09` */
  time(at: string | number): string;
  /** `14:05:09,123`, to the millisecond. */
  preciseTime(at: string | number): string;
  /** `14:05` */
  minute(at: string | number): string;
  /** `29 de nov., 14:05`, with the year if it is another one than the current. */
  dateTime(at: string | number): string;
  /** `29 de nov., 14:05 – 14:10`; of milliseconds since the Unix epoch. */
  period(fromMs: number, toMs: number): string;
  /** `2:05`, `1:02:05`; of seconds. */
  duration(seconds: number): string;
  count(value: number): string;
  /** A number as somebody types it, with all its digits: `0,7` of `0.7`. */
  decimal(written: string): string;
  /** Of a share between 0 and 100. */
  percent(value: number): string;
};

/** Numbers and times as the language of the page writes them, in the time zone of the browser. */
export const useFormats = (): Formats => formatsOf(useLanguage());

/**
 * By language. Each format is made once and when it is needed: that takes milliseconds, and every row of a list asks
 * for them.
 */
const made = new Map<string, Formats>();

export function formatsOf(language: string): Formats {
  const formats = made.get(language) ?? newFormats(language);
  made.set(language, formats);
  return formats;
}

function newFormats(language: string): Formats {
  const clock = { hour: '2-digit', minute: '2-digit' } as const;
  const time = once(() => new Intl.DateTimeFormat(language, { ...clock, second: '2-digit' }));
  const preciseTime = once(
    () => new Intl.DateTimeFormat(language, { ...clock, second: '2-digit', fractionalSecondDigits: 3 }),
  );
  const minute = once(() => new Intl.DateTimeFormat(language, clock));
  const thisYear = once(() => new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', ...clock }));
  const dateTime = once(() => new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }));
  const count = once(() => new Intl.NumberFormat(language));
  const percent = once(() => new Intl.NumberFormat(language, { maximumFractionDigits: 1 }));
  return {
    time: (at) => time().format(new Date(at)),
    preciseTime: (at) => preciseTime().format(new Date(at)),
    minute: (at) => minute().format(new Date(at)),
    dateTime: (at) => {
      const date = new Date(at);
      return (date.getFullYear() === new Date(currentMs()).getFullYear() ? thisYear() : dateTime()).format(date);
    },
    period: (fromMs, toMs) => thisYear().formatRange(fromMs, toMs),
    duration,
    count: (value) => count().format(value),
    decimal: (written) => (language === 'pt-BR' ? written.replace('.', ',') : written),
    percent: (value) => `${percent().format(value)}%`,
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function duration(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const padded = (value: number) => String(value).padStart(2, '0');
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}
