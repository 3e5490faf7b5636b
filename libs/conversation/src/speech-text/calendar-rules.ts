import { wordEnd } from './number-rules.ts';
import { type Rule, rule } from './rule.ts';
import type { CalendarDate, ClockTime, Place, SpeechLanguage } from './speech-language.ts';

const time = String.raw`(?:\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:\s?(?:h|hs|hrs|horas?)${wordEnd})?|\d{1,2}\s?h\s?[0-5]\d(?:\s?m(?:in)?)?${wordEnd}|\d{1,3}\s?(?:h|hs|hrs)${wordEnd})(?![:\d])`;
const dash = String.raw`\s?[-–—]\s?`;

/** Dates and times: "12/03/2027", "2027-03-12T14:30", "03/2027", "14h30", "10:30", "9h-18h". */
export function calendarRules(language: SpeechLanguage): Rule[] {
  const { calendar, words } = language;
  return [
    rule(
      'digit',
      String.raw`(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?(?![\d-])`,
      ([, year = '', month = '', day = '', clock], place) => {
        const date = dateOf(Number(day), Number(month), Number(year));
        if (!date) return null;
        const at = clock === undefined ? null : sayTime(clock, true, place, language);
        return at === null ? calendar.date(date) : `${calendar.date(date)}, ${at}`;
      },
    ),
    rule(
      'digit',
      String.raw`(\d{1,2})(?:/(\d{1,2})/(\d{4}|\d{2})|-(\d{1,2})-(\d{4})|\.(\d{1,2})\.(\d{4}))(?![\d/])`,
      ([, first = '', a, year, b, yearB, c, yearC]) => {
        const date = orderedDate(first, a ?? b ?? c ?? '', fullYear(year ?? yearB ?? yearC ?? ''), calendar.dayFirst);
        return date && calendar.date(date);
      },
    ),
    rule('digit', String.raw`(0[1-9]|1[0-2])/((?:19|20)\d{2})(?![\d/])`, ([, month = '', year = '']) =>
      calendar.date({ day: 0, month: Number(month), year: Number(year) }),
    ),
    rule('digit', String.raw`(\d{1,2})º?/(\d{1,2})(?![\d/%])`, ([written, first = '', second = ''], place) => {
      const date = orderedDate(first, second, null, calendar.dayFirst);
      return date && isDate(written, place, language) ? calendar.date(date) : null;
    }),
    rule('digit', `(${time})${dash}(${time})`, ([, from = '', to = ''], place) => {
      const [start, end] = [sayTime(from, true, place, language), sayTime(to, true, place, language)];
      return start && end && calendar.timeRange(start, end, place);
    }),
    rule('digit', String.raw`(${time})(?:/(\p{L}{1,8}))?`, ([, written = '', per], place) => {
      const said = sayTime(written, calendar.clockContext.test(place.before), place, language);
      return said && (per === undefined ? said : `${said} ${words.per} ${per}`);
    }),
  ];
}

const daysInMonth = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function dateOf(day: number, month: number, year: number | null): CalendarDate | null {
  return day >= 1 && day <= (daysInMonth[month - 1] ?? 0) ? { day, month, year } : null;
}

/** The order of the language, or the other one if only that is a date. */
function orderedDate(first: string, second: string, year: number | null, dayFirst: boolean): CalendarDate | null {
  const [a, b] = [Number(first), Number(second)];
  const usual = dayFirst ? dateOf(a, b, year) : dateOf(b, a, year);
  return usual ?? (dayFirst ? dateOf(b, a, year) : dateOf(a, b, year));
}

const fullYear = (year: string): number =>
  year.length === 4 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900);

/** "1/2" is a fraction unless the words before it say otherwise; "12/03" and "5/10" are dates; "24/7" is neither. */
function isDate(written: string, { before }: Place, { calendar }: SpeechLanguage): boolean {
  if (calendar.dateContext.test(before)) return true;
  const [first = '', second = ''] = written.split('/');
  const isFraction = first.length === 1 && second.length === 1 && Number(first) < Number(second);
  return !isFraction && written !== '24/7';
}

function timeOf(written: string): ClockTime | null {
  const match = /^(\d{1,3})(?:\s?[:h]\s?(\d{2}))?(?::(\d{2}))?/u.exec(written);
  const [, hour = '', minute = '0', second] = match ?? [];
  // A duration may have more hours than a day.
  const isTime = match !== null && (Number(hour) <= 24 || !written.includes(':'));
  return isTime
    ? { hour: Number(hour), minute: Number(minute), second: second === undefined ? null : Number(second) }
    : null;
}

function sayTime(written: string, isClock: boolean, place: Place, { calendar }: SpeechLanguage): string | null {
  const clock = timeOf(written);
  const hasUnit = !written.includes(':');
  return clock && calendar.time(clock, { isClock: isClock || !hasUnit, hasUnit, place });
}
