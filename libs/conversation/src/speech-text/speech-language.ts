import type { Amount } from './amount.ts';
import type { Place, Rule } from './rule.ts';

export type { Place } from './rule.ts';

export type Gender = 'm' | 'f';

/** A noun after a number: "1 real", "2 reais". */
export type CountedNoun = { readonly one: string; readonly many: string; readonly gender: Gender };

export type Currency = CountedNoun & { readonly cents: CountedNoun };

export type CalendarDate = { readonly day: number; readonly month: number; readonly year: number | null };
export type ClockTime = { readonly hour: number; readonly minute: number; readonly second: number | null };

/** "milhão": `factor` 1e6. `half` is said for ",5": "um milhão e meio". */
export type Scale = { readonly factor: number; readonly one: string; readonly many: string };

/** `when`: whether it is an abbreviation at this place. */
export type Abbreviation = string | { readonly say: string; readonly when: (place: Place) => boolean };

/**
 * A number that is read in groups, such as a phone number: each group of the pattern is said, with a short pause
 * between them. `parts` says how; the default is digit by digit.
 */
export type GroupedNumber = {
  readonly pattern: string;
  readonly parts?: ReadonlyArray<GroupForm>;
  /** A match that is something else: "2020-2024" is no phone number. */
  readonly unless?: (match: string, place: Place) => boolean;
};

/** `prefix` is said before the group: "barra zero zero zero um". */
export type GroupForm = 'digits' | 'cardinal' | { readonly prefix: string; readonly as: 'digits' | 'cardinal' };

/** How one language says numbers, names and signs. All functions are pure and total. */
export type SpeechLanguage = {
  readonly numbers: {
    readonly decimalMark: ',' | '.';
    readonly cardinal: (n: number, gender: Gender, beforeNoun: boolean) => string;
    readonly decimal: (amount: Amount, gender: Gender) => string;
    readonly ordinal: (n: number, gender: Gender, beforeNoun: boolean) => string | null;
    readonly fraction: (over: number, under: number, gender: Gender, beforeNoun: boolean) => string | null;
    /** "um e meio", from "um" and the fraction. */
    readonly mixed: (whole: string, fraction: string) => string;
    /** "um milhão e meio", for a scale with ",5"; null if the decimal is said. */
    readonly andHalf: ((whole: string, scale: string) => string) | null;
    readonly gender: (n: number, place: Place) => Gender;
    /** Whether the word after a number is its noun. */
    readonly isBeforeNoun: (place: Place) => boolean;
    /** Whether a value takes the singular of its noun. */
    readonly isSingular: (value: number) => boolean;
    /** One digit of a code. */
    readonly digit: (digit: string) => string;
    /** "1º", "2nd": source of a pattern with the number and its end as groups, and the gender of each end. */
    readonly ordinals: { readonly pattern: string; readonly ends: Readonly<Record<string, Gender>> };
    readonly scales: Readonly<Record<string, Scale>>;
    readonly units: Readonly<Record<string, CountedNoun>>;
    readonly times: CountedNoun;
  };
  readonly money: {
    readonly currencies: Readonly<Record<string, Currency>>;
    /** Words after a number with decimals that make it money: "1.299,90 reais". */
    readonly words: Readonly<Record<string, string>>;
    readonly and: string;
    /** "um milhão de reais"; empty if there is no such word. */
    readonly of: string;
  };
  readonly calendar: {
    readonly dayFirst: boolean;
    readonly date: (date: CalendarDate) => string;
    /** Before "1/2" that is a date. */
    readonly dateContext: RegExp;
    readonly year: (n: number) => string;
    readonly yearContext: RegExp;
    readonly clockContext: RegExp;
    /** `hasUnit`: written with an "h"; `isClock`: the context shows a time of day. */
    readonly time: (time: ClockTime, how: { isClock: boolean; hasUnit: boolean; place: Place }) => string;
    readonly timeRange: (from: string, to: string, place: Place) => string;
  };
  readonly words: Readonly<Record<WordName, string>>;
  /** Signs between blanks or numbers: "&", "=". */
  readonly signs: Readonly<Record<string, string>>;
  readonly abbreviations: Readonly<Record<string, Abbreviation>>;
  readonly acronyms: Readonly<Record<string, string>>;
  /** Words before a Roman numeral that is an ordinal ("Dom Pedro II") or a number ("capítulo II"). */
  readonly roman: {
    readonly ordinal: RegExp;
    readonly cardinal: RegExp;
    /** Null from the number on which people say as a cardinal. */
    readonly sayOrdinal: (n: number) => string | null;
  };
  /** Words before digits that are read one by one. */
  readonly codeContext: RegExp;
  readonly groupedNumbers: readonly GroupedNumber[];
  readonly ownRules: readonly Rule[];
};

export type WordName =
  | 'minus'
  | 'plus'
  | 'percent'
  | 'to'
  | 'per'
  | 'or'
  | 'slash'
  | 'dot'
  | 'at'
  | 'hyphen'
  | 'underscore'
  | 'by'
  | 'version'
  | 'number'
  | 'ratio'
  | 'squared'
  | 'cubed';
