import { cardinal, decimal, fraction, ordinal, year } from './english-numbers.ts';
import { abbreviations, currencies, units } from './english-words.ts';
import { rule } from './rule.ts';
import type { CalendarDate, ClockTime, GroupedNumber, Place, SpeechLanguage } from './speech-language.ts';
import { followedBy, internationalPhones, spelled, wordTable } from './tables.ts';

const months = 'January February March April May June July August September October November December'.split(' ');
const monthFirstRegions = new Set([undefined, 'US', 'PH', 'CA', 'PR']);

/** English of the United States, or of the region of the tag. */
export function english(region: string | undefined): SpeechLanguage {
  const dayFirst = !monthFirstRegions.has(region);
  const isBritish = dayFirst;
  return {
    numbers: {
      decimalMark: '.',
      cardinal: (n) => cardinal(n, isBritish),
      decimal: (amount) => decimal(amount, isBritish),
      ordinal: (n) => (n < 1 ? null : ordinal(n, isBritish)),
      fraction,
      mixed: (whole, part) => `${whole} and ${part.replace(/^one /u, 'a ')}`,
      andHalf: null,
      gender: () => 'm',
      isBeforeNoun: ({ after }) => /^\s+\p{L}/u.test(after),
      isSingular: (value) => Math.abs(value) === 1,
      digit: (digit) => cardinal(Number(digit)),
      ordinals: { pattern: String.raw`(\d{1,3}(?:,\d{3})?|\d{4})(st|nd|rd|th|ST|ND|RD|TH)`, ends: {} },
      scales: {
        thousand: { factor: 1e3, one: 'thousand', many: 'thousand' },
        k: { factor: 1e3, one: 'thousand', many: 'thousand' },
        million: { factor: 1e6, one: 'million', many: 'million' },
        M: { factor: 1e6, one: 'million', many: 'million' },
        billion: { factor: 1e9, one: 'billion', many: 'billion' },
        B: { factor: 1e9, one: 'billion', many: 'billion' },
        trillion: { factor: 1e12, one: 'trillion', many: 'trillion' },
      },
      units,
      times: { one: 'time', many: 'times', gender: 'm' },
    },
    money: {
      currencies,
      words: { dollars: '$', euros: '€', pounds: '£' },
      and: 'and',
      of: '',
    },
    calendar: {
      dayFirst,
      date: (date) => sayDate(date, dayFirst),
      dateContext: /(?:^|[\s(])(?:on|by|until|before|after|since|from|dated?|due)\s$/iu,
      year,
      yearContext: new RegExp(
        String.raw`(?:^|[\s(])(?:in|since|by|until|from|year|of|during|before|after|circa|spring|summer|fall|autumn|winter|(?:${months.join('|')})(?:\s\d{1,2}(?:st|nd|rd|th)?)?,?)\s$`,
        'iu',
      ),
      clockContext: /(?:^|\s)(?:at|from|until|by|before|after|around)\s$/iu,
      time: sayTime,
      timeRange: (from, to, { before }) => `${/\b(?:from|between)\s$/iu.test(before) ? '' : 'from '}${from} to ${to}`,
    },
    words: {
      ...{
        minus: 'minus',
        plus: 'plus',
        percent: 'percent',
        to: 'to',
        per: 'per',
        or: 'or',
        slash: 'slash',
        dot: 'dot',
      },
      ...{ at: 'at', hyphen: 'dash', underscore: 'underscore', by: 'by', version: 'version', number: 'number' },
      ...{ ratio: 'to', squared: 'squared', cubed: 'cubed' },
    },
    signs: wordTable(`
      & | and
      + | plus
      × | times
      * | times
      ÷ | divided by
      = | equals
      < | less than
      > | greater than
      ≤ | less than or equal to
      ≥ | greater than or equal to
      ≈ | about
      ~ | about
      ± | plus or minus
      √ | the square root of
      § | section`),
    abbreviations: {
      ...abbreviations,
      'no.': { say: 'number', when: followedBy(/^\s?\d/u) },
      'nos.': { say: 'numbers', when: followedBy(/^\s?\d/u) },
      'st.': {
        say: 'Saint',
        when: ({ before, after }) => /^\s\p{Lu}/u.test(after) && !/\p{Lu}\p{Ll}+\s$/u.test(before),
      },
      'ext.': { say: 'extension', when: followedBy(/^\s?\d/u) },
      'apt.': { say: 'apartment', when: followedBy(/^\s?\w/u) },
      'ave.': 'avenue',
      'rd.': { say: 'road', when: ({ before }) => /\p{Lu}\p{Ll}+\s$/u.test(before) },
      'max.': { say: 'maximum', when: followedBy(/^\s\d/u) },
      'min.': { say: 'minimum', when: followedBy(/^\s\d/u) },
      'fig.': { say: 'figure', when: followedBy(/^\s?\d/u) },
      'p.': { say: 'page', when: followedBy(/^\s?\d/u) },
      'sr.': 'senior',
    },
    acronyms: {
      ...spelled(
        'API URL USB AI HD FAQ ID QR GPS TV DVD CD SMS PDF SSN ATM CEO IT HR UK USA US EU UI UX IP TCP IRS IRA FBI CIA ETA EIN',
      ),
      ...{ COVID: 'covid' },
    },
    roman: {
      sayOrdinal: (n) => `the ${ordinal(n)}`,
      ordinal:
        /(?:^|\s)(?:(?:Pope|King|Queen|Emperor)(?:\s\p{Lu}\p{Ll}+){1,2}|Henry|Louis|Charles|Elizabeth|George|Edward|William|Philip|Richard|James|Benedict|John Paul|Pius|Leo|Napoleon)\s$/u,
      cardinal: /(?:^|\s)(?:chapter|volume|part|phase|war|type|level|title|section|article)\s$/iu,
    },
    codeContext:
      /(?:^|[\s(])(?:extension|ext\.|dial|call|code|pin|password|token|confirmation|account|ssn|zip|ending in|reference|order)(?:\s(?:is|number|code|no\.))*:?\s$/iu,
    groupedNumbers,
    ownRules: [
      // "March 12", "March 12, 2027", "12 March".
      rule(
        'letter',
        String.raw`(${months.join('|')})\s(\d{1,2})(?:st|nd|rd|th)?(?![\d:/.%]\d?|\p{L})`,
        ([, month = '', day = '']) =>
          Number(day) >= 1 && Number(day) <= 31 ? `${month} ${ordinal(Number(day))}` : null,
      ),
      rule('digit', String.raw`(\d{1,2})(?=\s(?:of\s)?(?:${months.join('|')})(?!\p{L}))`, ([, day = ''], { after }) =>
        dayFirst && Number(day) >= 1 && Number(day) <= 31
          ? `${ordinal(Number(day))}${/^\sof/u.test(after) ? '' : ' of'}`
          : null,
      ),
      rule('digit', String.raw`(\d{2})(\d)0s(?![\p{L}\p{N}])`, ([, century = '', ten = '']) =>
        decade(Number(century), Number(ten)),
      ),
      rule('digit', String.raw`24/7(?![\d/])`, () => 'twenty-four seven'),
      rule(
        'digit',
        String.raw`(\d{1,2})(?::([0-5]\d))?(?:\s?([apAP])\.?[mM]\.?)?\s?[-–]\s?(?=\d{1,2}(?::[0-5]\d)?\s?[apAP]\.?[mM])`,
        ([, hour = '', minute = '', half]) =>
          `${shortTime(Number(hour), Number(minute))}${half === undefined ? '' : ` ${half.toUpperCase()}M`} to `,
      ),
      rule(
        'digit',
        String.raw`(\d{1,2})(?::([0-5]\d))?\s?([apAP])\.?[mM](?:\.(?=\s\p{Ll})|(?![\p{L}.]))`,
        ([, hour = '', minute = '', half = '']) =>
          Number(hour) < 1 || Number(hour) > 12
            ? null
            : `${shortTime(Number(hour), Number(minute))} ${half.toUpperCase()}M`,
      ),
      rule('letter', String.raw`St\.(?=,|\s|$)`, (_, { before, after }) =>
        /(?:\d(?:st|nd|rd|th)|\p{Lu}\p{Ll}+)\s$/u.test(before) ? `Street${after === '' ? '.' : ''}` : null,
      ),
      rule(
        'letter',
        `(${weekday})\\.?\\s?(?:[-–]|to)\\s?(${weekday})(?:\\.|(?!\\p{L}))`,
        ([, from = '', to = '']) => `${weekdays[from]} to ${weekdays[to]}`,
      ),
      rule('letter', String.raw`and/or(?!\p{L})`, () => 'and or'),
    ],
  };
}

const weekdays: Record<string, string> = {
  ...{
    Mon: 'Monday',
    Tue: 'Tuesday',
    Wed: 'Wednesday',
    Thu: 'Thursday',
    Fri: 'Friday',
    Sat: 'Saturday',
    Sun: 'Sunday',
  },
};
const weekday = Object.keys(weekdays).join('|');

function decade(century: number, ten: number): string | null {
  if (century < 11 || century > 20 || ten < 2) return null;
  return `${cardinal(century)} ${cardinal(ten * 10).replace(/y$/u, 'ies')}`;
}

function sayDate({ day, month, year: n }: CalendarDate, dayFirst: boolean): string {
  const name = months[month - 1] ?? '';
  if (day === 0) return `${name} ${year(n ?? 0)}`;
  const inYear = n === null ? '' : year(n);
  if (dayFirst) return `the ${ordinal(day)} of ${name}${inYear === '' ? '' : ` ${inYear}`}`;
  return `${name} ${ordinal(day)}${inYear === '' ? '' : `, ${inYear}`}`;
}

function shortTime(hour: number, minute: number): string {
  if (minute === 0) return cardinal(hour);
  return `${cardinal(hour)} ${minute < 10 ? `oh ${cardinal(minute)}` : cardinal(minute)}`;
}

const counted = (n: number, noun: string): string => `${cardinal(n)} ${noun}${n === 1 ? '' : 's'}`;

function sayTime(
  { hour, minute, second }: ClockTime,
  { isClock, hasUnit }: { isClock: boolean; hasUnit: boolean; place: Place },
): string {
  if (second !== null) return `${counted(hour, 'hour')}, ${counted(minute, 'minute')} and ${counted(second, 'second')}`;
  if (hasUnit && !isClock)
    return minute === 0 ? counted(hour, 'hour') : `${counted(hour, 'hour')} and ${counted(minute, 'minute')}`;
  if (minute > 0)
    return `${hour === 0 ? 'zero' : cardinal(hour)} ${minute < 10 ? `oh ${cardinal(minute)}` : cardinal(minute)}`;
  if (hour === 0 || hour === 24) return 'midnight';
  return hour > 12 ? `${cardinal(hour)} hundred` : `${cardinal(hour)} o'clock`;
}

const groupedNumbers: GroupedNumber[] = [
  {
    pattern: String.raw`\+(1)[ .-]?\(?(\d{3})\)?[ .-]?(\d{3})[ .-]?(\d{4})`,
    parts: [{ prefix: 'plus', as: 'cardinal' }],
  },
  { pattern: String.raw`\((\d{3})\)[ .-]?(\d{3})[ .-]?(\d{4})` },
  { pattern: String.raw`(1)[ .-](8\d\d)[ .-](\d{3})[ .-](\d{4})`, parts: ['digits', 'cardinal'] },
  { pattern: String.raw`(?:(1)[ .-])?(\d{3})[ .-](\d{3})[ .-](\d{4})` },
  { pattern: String.raw`(\d{3})-(\d{2})-(\d{4})` },
  { pattern: String.raw`(\d{4})[ .-](\d{4})[ .-](\d{4})[ .-](\d{4})` },
  { pattern: String.raw`(\d{3})-(\d{4})` },
  { pattern: String.raw`(\d{5})-(\d{4})` },
  ...internationalPhones('plus'),
];
