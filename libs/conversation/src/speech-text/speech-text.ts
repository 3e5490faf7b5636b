import { calendarRules } from './calendar-rules.ts';
import { codeRules, mixedRules, versionRules } from './code-rules.ts';
import { english } from './english.ts';
import { moneyRules } from './money-rules.ts';
import { numberRules } from './number-rules.ts';
import { portuguese } from './portuguese.ts';
import { type Edit, editsOf, type Rule } from './rule.ts';
import { spanish } from './spanish.ts';
import type { SpeechLanguage } from './speech-language.ts';
import { entryOf } from './tables.ts';
import { wordRules } from './word-rules.ts';

/**
 * A part of a text: one or more complete written words and what is said for them. `spoken` is empty for a word that is
 * not said.
 */
export type SpeechSpan = { readonly written: string; readonly spoken: string };

/**
 * The spoken form of a plain text, in the text's order. Every written word belongs to exactly one span. An unknown
 * language is spoken as it is written.
 */
export function speechSpans(written: string, languageTag: string): SpeechSpan[] {
  const rules = rulesOf(languageTag);
  const text = tidy(written);
  return spansOf(text, rules ? editsOf(text, rules) : []);
}

const join = (parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ');

export const writtenText = (spans: readonly SpeechSpan[]): string => join(spans.map(({ written }) => written));
export const spokenText = (spans: readonly SpeechSpan[]): string => join(spans.map(({ spoken }) => spoken));

/**
 * Divides spans so that the spoken text of each part has at most `mostChars`, unless a single span has more: numbers are
 * many times longer spoken than written.
 */
export function dividedSpans(spans: readonly SpeechSpan[], mostChars: number): SpeechSpan[][] {
  const parts: SpeechSpan[][] = [];
  let left = 0;
  for (const span of spans) {
    left -= span.spoken.length + 1;
    const last = parts.at(-1);
    if (last && left >= 0) {
      last.push(span);
    } else {
      parts.push([span]);
      left = mostChars - span.spoken.length;
    }
  }
  return parts;
}

/** Joins the words that one edit covers. */
function spansOf(text: string, edits: readonly Edit[]): SpeechSpan[] {
  const spans: SpeechSpan[] = [];
  let next = 0;
  let covered: { start: number; end: number } | null = null;
  const close = (span: { start: number; end: number }) => {
    const inside: Edit[] = [];
    for (let edit = edits[next]; edit && edit.start < span.end; edit = edits[next]) {
      inside.push(edit);
      next += 1;
    }
    spans.push({ written: tidy(text.slice(span.start, span.end)), spoken: tidy(edited(text, span, inside)) });
  };
  let crossing = 0;
  for (const match of text.matchAll(/\S+/gu)) {
    const [start, end] = [match.index, match.index + match[0].length];
    for (let edit = edits[crossing]; edit && edit.end <= start; edit = edits[crossing]) crossing += 1;
    const edit = edits[crossing];
    if (covered && edit && edit.start < covered.end && edit.end > start) {
      covered = { start: covered.start, end };
    } else {
      if (covered) close(covered);
      covered = { start, end };
    }
  }
  if (covered) close(covered);
  return spans;
}

function edited(text: string, { start, end }: { start: number; end: number }, edits: readonly Edit[]): string {
  let spoken = '';
  let at = start;
  for (const edit of edits) {
    spoken += text.slice(at, edit.start) + edit.spoken;
    at = edit.end;
  }
  return spoken + text.slice(at, end);
}

const tidy = (text: string): string =>
  text
    .split(/\s+/u)
    .filter((word) => word !== '')
    .join(' ');

/** Own rules first; a rule for a longer pattern stands before a rule for its beginning. */
const rulesFor = (language: SpeechLanguage): Rule[] => [
  ...language.ownRules,
  ...codeRules(language),
  ...calendarRules(language),
  ...versionRules(language),
  ...moneyRules(language),
  ...numberRules(language),
  ...mixedRules(language),
  ...wordRules(language),
];

const languages: Readonly<Record<string, (region: string | undefined) => SpeechLanguage>> = {
  pt: portuguese,
  en: english,
  es: spanish,
};

/** Words of every kind, so that every pattern is used. */
const sample =
  'Sr. A, R$ 1.299,90 e 15 € em 12/03/2027, 2027-03-12, 10:30, 14h30, 9h-18h, 25 %, 10-20 km, 1º, 1/2, 2 x 3, (11) 99988-7766, +55 11 99988-7766, a@b.com.br, https://a.com/b, v2.1, GPT-4, 5G, século XIX, P&D, e/ou, U.S., CPF 123.456.789-09, 1 000';

/**
 * Compiles the patterns of every language, which takes tens of milliseconds for each: to be called when a process starts,
 * so that its first call does not wait for it.
 */
export function prepareSpeech(): void {
  // Patterns are compiled for bytecode at their first use and for native code at a later one.
  for (const tag of Object.keys(languages)) for (let times = 0; times < 3; times += 1) speechSpans(sample, tag);
}

const built = new Map<string, Rule[]>();

function rulesOf(tag: string): Rule[] | null {
  const [main = '', region] = tag.split('-').map((part, i) => (i === 0 ? part.toLowerCase() : part.toUpperCase()));
  const make = entryOf(languages, main);
  if (!make) return null;
  // Regions without own rules share those of the language, so that the tags of prompts cannot fill the memory.
  const key = `${main}-${region !== undefined && /^[A-Z]{2}$/u.test(region) ? region : ''}`;
  const known = built.get(key);
  if (known) return known;
  const rules = rulesFor(make(region));
  built.set(key, rules);
  return rules;
}
