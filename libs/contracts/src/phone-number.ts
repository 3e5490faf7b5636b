import {
  type CountryCode,
  getCountries,
  getCountryCallingCode,
  Metadata,
  type PhoneNumber as Parsed,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import exampleNumbers from 'libphonenumber-js/mobile/examples';
import { z } from 'zod';

/** E.164 digits as they go on the wire: country code first, no `+`. Made only by {@link parsePhoneNumber}. */
export type PhoneNumber = string & z.BRAND<'PhoneNumber'>;

/** A number that was parsed before and is read from the database or NATS: digits only. */
export const PhoneNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'expected 1 to 15 digits')
  .brand<'PhoneNumber'>();

export type SpecialRange = 'premium' | 'shared_cost' | 'satellite';

/** The settings that decide which numbers may be dialled, and how they are read. */
export type NumberSettings = {
  default_country: CountryCode;
  allowed_countries: '*' | readonly (CountryCode | 'default')[];
  number_check: 'valid' | 'possible';
  special_numbers: readonly SpecialRange[];
};

/** {@link NumberSettings} prepared for many numbers. Made by {@link numberRules}. */
export type NumberRules = {
  home: CountryCode;
  allowed: '*' | ReadonlySet<CountryCode>;
  check: 'valid' | 'possible';
  special: ReadonlySet<SpecialRange>;
  extra: RegExp | undefined;
  plain: PlainForms;
};

export type PhoneNumberReading = { number: PhoneNumber; problem?: never } | { number?: never; problem: string };

/**
 * Takes about 50 µs. `extra` admits an installation's short extensions (`DIAL_EXTRA_PATTERN`); they must still consist
 * of digits only, because they are sent to the switch.
 */
export function numberRules(settings: NumberSettings, extra?: RegExp): NumberRules {
  const { default_country: home, allowed_countries: listed } = settings;
  const allowed = listed === '*' ? listed : new Set(listed.map((one) => (one === 'default' ? home : one)));
  const special = new Set(settings.special_numbers);
  return { home, allowed, check: settings.number_check, special, extra, plain: plainForms(home, allowed) };
}

/**
 * Parses a number in common notations, such as `+55 (11) 99988-7766`, `(11) 99988-7766`, `0xx11 99988-7766` or
 * `0055 11 99988 7766`.
 * Blanks, no-break spaces, `.`, `-`, dashes, `(` and `)` are ignored, a leading `00` is read as `+`, and digits without
 * `+` are read both as an international number and as a national one of the default country. Only readings in allowed
 * countries count. If no reading counts, or two differ, `problem` is the rest of a sentence that begins with the
 * field's name.
 */
export function parsePhoneNumber(text: string, rules: NumberRules): PhoneNumberReading {
  if (text.length > longestText) return { problem: `expected a phone number of at most ${longestText} characters` };
  const bare = withoutCarrierGap(withoutWrittenMarks(text), rules.home);
  const isExtension = rules.extra?.test(bare) === true;
  const plain = isExtension ? undefined : readPlainForm(text, rules.plain);
  if (plain !== undefined) return { number: plain };
  const damage = spreadsheetDamage(text.trim());
  if (damage !== undefined) return { problem: damage };
  if (isExtension && /^\d{1,15}$/.test(bare)) return { number: bare as PhoneNumber };
  const written = bare === text ? undefined : readPlainForm(bare, rules.plain);
  if (written !== undefined) return { number: written };
  if (!/^\+?\d+$/.test(bare))
    return { problem: `expected a phone number: digits with an optional + in front${strangeMark(bare)}` };
  return chooseReading(candidatesOf(bare.replace(/^00/, '+'), rules.home), rules);
}

/** The text without the characters that {@link parsePhoneNumber} ignores. */
export const withoutWrittenMarks = (text: string): string => text.replaceAll(writtenMarks, '');

/** In Brazil `0xx11 …` leaves open which carrier the caller chooses. */
const withoutCarrierGap = (bare: string, home: CountryCode): string =>
  home === 'BR' ? bare.replace(/^0xx(?=\d)/i, '0') : bare;

/** Why a number stored or sent as E.164 digits may not be dialled under these rules; undefined if it may be dialled. */
export function phoneNumberProblem(number: PhoneNumber, rules: NumberRules): string | undefined {
  if (rules.extra?.test(number)) return undefined;
  return chooseReading(candidatesOf(`+${number}`, rules.home), rules).problem;
}

const longestText = 64;
/** Blanks, dots, parentheses, and every kind of hyphen and dash: word processors and web pages replace the plain one. */
const writtenMarks = /[ \u00a0\u202f.()\p{Pd}]/gu;

/** Names the first character that is neither a digit nor plainly visible, since it may resemble an accepted one. */
function strangeMark(bare: string): string {
  const mark = /[^\x20-\x7e]/u.exec(bare)?.[0];
  if (mark === undefined || /\p{L}/u.test(mark)) return '';
  return ` (it contains U+${(mark.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')})`;
}

/** Calling codes of satellite networks and of the international networks that are billed like them. */
const satelliteCodes: ReadonlySet<string> = new Set(['870', '881', '882', '883']);

/** The calling code of universal personal numbers, whose calls are forwarded at the caller's expense. */
const universalPersonalCode = '878';

/**
 * Countries whose company numbers (UAN) have an extra charge, such as 707 and 708 in Portugal. Elsewhere they are billed
 * like fixed lines, such as 03 in the United Kingdom, or 0806 in France.
 */
const chargedCompanyNumbers: ReadonlySet<string> = new Set(['PT']);

/** Regular expressions that decide the two most common forms without the library: full digits, and national digits. */
type PlainForms = { callingCode: string; international: RegExp; national: RegExp } | undefined;

/**
 * Parsing a million contacts takes a second with these forms and ten with the library, so both must agree: the forms
 * exist only if no other country has the calling code and none is allowed, and international digits that could also be
 * a national number are parsed by the library.
 */
function plainForms(home: CountryCode, allowed: '*' | ReadonlySet<CountryCode>): PlainForms {
  const callingCode = getCountryCallingCode(home);
  const sharesCode = getCountries().some((one) => one !== home && getCountryCallingCode(one) === callingCode);
  if (sharesCode || allowed === '*' || allowed.size !== 1 || !allowed.has(home)) return undefined;
  const plan = planOf(home);
  const patternsOf = (types: readonly PlanType[]) =>
    types.flatMap((type) => plan.type(type)?.pattern() ?? []).join('|') || '(?!)';
  const longest = Math.max(...plan.possibleLengths());
  const charged = patternsOf(['PREMIUM_RATE', 'SHARED_COST', 'PERSONAL_NUMBER', 'UAN']);
  const national = `(?!(?:${charged})$)(?:${patternsOf(['FIXED_LINE', 'MOBILE'])})$`;
  return {
    callingCode,
    international: new RegExp(`^(?=\\d{${longest + 1}})${callingCode}${national}`),
    national: new RegExp(`^(?!0|${callingCode})${national}`),
  };
}

function readPlainForm(digits: string, plain: PlainForms): PhoneNumber | undefined {
  if (plain === undefined) return undefined;
  if (plain.international.test(digits)) return digits as PhoneNumber;
  if (plain.national.test(digits)) return `${plain.callingCode}${digits}` as PhoneNumber;
  return undefined;
}

/** What a spreadsheet does to a number whose column is not text. */
function spreadsheetDamage(text: string): string | undefined {
  const cure = 'format the column as text and enter the numbers again';
  if (/^[^.,]*\d[.,]0+$/.test(text))
    return `expected a phone number, this one ends in ".0" like a spreadsheet's number: ${cure}`;
  if (/^\d+(?:[.,]\d+)?[eE]\+?\d+$/.test(text))
    return `expected a phone number, this is a spreadsheet's scientific notation: ${cure}`;
  return undefined;
}

type Candidate = { parsed: Parsed; countries: readonly CountryCode[] };

/** All that the digits can mean; those without `+` an international and a national number. */
function candidatesOf(bare: string, home: CountryCode): Candidate[] {
  const international = bare.startsWith('+') ? bare : bare.startsWith('0') ? undefined : `+${bare}`;
  const readings = [
    bare.startsWith('+') ? undefined : libraryReading(bare, { defaultCountry: home, extract: false }),
    international && libraryReading(international, { extract: false }),
  ];
  const different = new Map(readings.flatMap((one) => (one ? [[one.number, one]] : [])));
  return [...different.values()].map((parsed) => ({
    parsed,
    countries: parsed.country ? [parsed.country] : parsed.getPossibleCountries(),
  }));
}

/**
 * If a text is not a number, the library throws an error internally and catches it. Recording the stack of that error takes
 * longer than the parsing itself, which slows down the import of a million bad numbers; so it is switched off during the
 * call, which is synchronous.
 */
function libraryReading(...given: Parameters<typeof parsePhoneNumberFromString>): Parsed | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return parsePhoneNumberFromString(...given);
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function chooseReading(candidates: readonly Candidate[], rules: NumberRules): PhoneNumberReading {
  const exist = candidates.filter(({ parsed }) => exists(parsed, rules.check));
  const permitted = exist.filter((one) => isAllowed(one, rules));
  const ordinary = permitted.filter(({ parsed }) => isOrdinary(parsed, rules));
  const [only, another] = ordinary;
  if (only && another) {
    const both = ordinary.map(({ parsed, countries }) => `${parsed.number} (${countries.join(', ')})`).join(' or ');
    return { problem: `expected one meaning, could be ${both}: write it with a + and its country code` };
  }
  if (only) return { number: only.parsed.number.slice(1) as PhoneNumber };
  return { problem: whyNone({ candidates, exist, permitted }, rules) };
}

function exists(parsed: Parsed, check: NumberRules['check']): boolean {
  if (parsed.isValid()) return true;
  if (check === 'valid' || !parsed.isPossible()) return false;
  // A length that only short service numbers have does not make a number without its area code possible.
  const [country] = parsed.country ? [parsed.country] : parsed.getPossibleCountries();
  return country !== undefined && subscriberLengths(country).includes(parsed.nationalNumber.length);
}

function isAllowed({ parsed, countries }: Candidate, { allowed, special }: NumberRules): boolean {
  if (allowed === '*') return true;
  if (satelliteCodes.has(parsed.countryCallingCode)) return special.has('satellite');
  return countries.some((country) => allowed.has(country));
}

const isOrdinary = (parsed: Parsed, { special }: NumberRules): boolean => {
  const range = specialRangeOf(parsed);
  return range === undefined || special.has(range);
};

function specialRangeOf(parsed: Parsed): SpecialRange | undefined {
  if (satelliteCodes.has(parsed.countryCallingCode)) return 'satellite';
  if (parsed.countryCallingCode === universalPersonalCode) return 'premium';
  switch (parsed.getType()) {
    case 'PREMIUM_RATE':
    // A call to a personal number is forwarded, in some countries at up to the price of a premium call.
    case 'PERSONAL_NUMBER':
      return 'premium';
    case 'SHARED_COST':
      return 'shared_cost';
    case 'UAN':
      return chargedCompanyNumbers.has(parsed.country ?? '') ? 'shared_cost' : undefined;
    default:
      return undefined;
  }
}

type Tried = Record<'candidates' | 'exist' | 'permitted', readonly Candidate[]>;

function whyNone({ candidates, exist, permitted }: Tried, rules: NumberRules): string {
  const allowed = rules.allowed === '*' ? 'all' : [...rules.allowed].join(', ');
  const setting = `allowed_countries: ${allowed}`;
  const [special] = [...permitted, ...exist].filter(({ parsed }) => !isOrdinary(parsed, rules));
  if (special) {
    const range = specialRangeOf(special.parsed);
    return `${special.parsed.number} is in a ${range} range, which special_numbers does not allow (${setting})`;
  }
  if (exist.length > 0) {
    const found = exist.map(({ parsed, countries }) => `${parsed.number} (${countries.join(', ') || 'international'})`);
    return `is ${found.join(' or ')}, which allowed_countries does not include (${setting})`;
  }
  const lengths = subscriberLengths(rules.home);
  const withArea = `a number in ${rules.home} has ${lengths.join(' or ')} digits with its area code`;
  if (candidates.some((one) => lacksAreaCode(one.parsed, rules.home)))
    return `has no area code: ${withArea} (${setting})`;
  return `expected a valid phone number of an allowed country (${setting}); ${withArea}`;
}

/** A number is too short by two digits or more, and valid behind the first digits of an example number. */
function lacksAreaCode({ countryCallingCode, nationalNumber }: Parsed, home: CountryCode): boolean {
  const example = String(exampleNumbers[home] ?? '');
  const subscriber = nationalNumber.replace(/^0+/, '');
  const missing = example.length - subscriber.length;
  if (countryCallingCode !== getCountryCallingCode(home) || missing < 2 || subscriber.length < 7) return false;
  const completed = `+${countryCallingCode}${example.slice(0, missing)}${subscriber}`;
  return libraryReading(completed, { extract: false })?.isValid() === true;
}

/** How many digits national numbers of fixed lines and mobiles have, ascending. */
function subscriberLengths(country: CountryCode): number[] {
  const plan = planOf(country);
  const lengths = ['FIXED_LINE', 'MOBILE'].flatMap((type) => plan.type(type as PlanType)?.possibleLengths() ?? []);
  return [...new Set(lengths)].sort((one, other) => one - other);
}

type PlanType = 'FIXED_LINE' | 'MOBILE' | 'PREMIUM_RATE' | 'SHARED_COST' | 'PERSONAL_NUMBER' | 'UAN';
type NumberingPlan = {
  possibleLengths(): number[];
  type(name: PlanType): { pattern(): string; possibleLengths(): number[] } | undefined;
};

function planOf(country: CountryCode): NumberingPlan {
  const metadata = new Metadata();
  metadata.selectNumberingPlan(country);
  // The library's declarations leave out `type`.
  return metadata.numberingPlan as unknown as NumberingPlan;
}
