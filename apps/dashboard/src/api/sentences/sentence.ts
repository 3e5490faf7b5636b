import type { ErrorCode } from '@ligai/contracts';
import { beforeSentence, type Pattern, problemPatterns, providerPatterns, sentencePatterns } from './patterns.ts';
import { fieldOf, problemParts } from './problem-parts.ts';
import { type SentenceKey, sentenceTexts } from './texts.ts';

/** The words for a key in the language of the page. */
export type Words = (key: SentenceKey, values?: Record<string, string>) => string;

/** What an error of the API says: its kind, and its own sentence. */
export type Refusal = { code: string | null; sentence: string };

/**
 * A refusal in words. A sentence without words of its own is quoted, after what its kind means. `field`: its name stands
 * beside the words already.
 */
export function refusalInWords({ code, sentence }: Refusal, words: Words, field?: string): string {
  const known = knownSentence(sentence, words) ?? problemsInWords(sentence, words, field);
  if (known !== undefined) return known;
  const kind = code !== null && isErrorCode(code) ? words(code) : undefined;
  // A missing record is named by the page; its id helps nobody.
  if (kind !== undefined && (sentence === '' || selfEvident.has(code ?? ''))) return kind;
  return [kind, quoted(sentence, words)].filter(Boolean).join(' ');
}

/** Any other sentence of LigAI in words: a warning, the result of a test, the state of a part. */
export function sentenceInWords(sentence: string, words: Words, field?: string): string {
  const [, unchecked] = /^\w+ was stored without a check: (.+)$/s.exec(sentence) ?? [];
  if (unchecked !== undefined) return words('storedUnchecked', { reason: sentenceInWords(unchecked, words) });
  return knownSentence(sentence, words) ?? problemsInWords(sentence, words, field) ?? quoted(sentence, words);
}

const selfEvident: ReadonlySet<string> = new Set<ErrorCode>([
  ...(['not_found', 'call_not_found', 'key_unknown', 'internal'] as const),
  ...(['database_unavailable', 'precondition_failed', 'request_under_way', 'too_many_attempts'] as const),
]);

const isErrorCode = (code: string): code is ErrorCode & SentenceKey => Object.hasOwn(sentenceTexts.en, code);

function knownSentence(quoting: string, words: Words): string | undefined {
  // A value that somebody wrote may have any words, such as `certificate`.
  const sentence = quoting.replaceAll(/, got "(?:[^"\\]|\\.)*"/g, '');
  const bare = withoutBeginning(sentence);
  const found =
    inWords(bare, providerPatterns, words) ??
    inWords(sentence, sentencePatterns, words) ??
    inWords(bare, sentencePatterns, words);
  return found && capital(found);
}

function withoutBeginning(sentence: string): string {
  const rest = sentence.replace(beforeSentence, '');
  return rest === sentence ? sentence : withoutBeginning(rest);
}

const capital = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);

/** `number: has no area code, got "12"; name: is required`; undefined if a part of it names no field. */
function problemsInWords(sentence: string, words: Words, field?: string): string | undefined {
  return problemParts(sentence)
    ?.map(({ path, problem }) => problemInWords(fieldOf(path), problem, words, field))
    .join(' ');
}

function problemInWords(name: string, problem: string, words: Words, field: string | undefined): string {
  const [, what = problem, value] = /^(.*), got ("(?:[^"\\]|\\.)*"|-?[\d.]+)$/s.exec(problem) ?? [];
  const isEmpty = value === '""';
  const known = isEmpty
    ? words('required')
    : (inWords(what, problemPatterns, words) ?? inWords(what, providerPatterns, words));
  const said =
    known === undefined
      ? `${words('notAccepted')} ${quoted(problem, words)}`
      : [known, value && !isEmpty && name !== field && words('received', { value })].filter(Boolean).join(' ');
  // The value stands in the field.
  if (name === field) return capital(said);
  const key = `field_${name}`;
  return words('problem', { field: isKey(key) ? words(key) : name, problem: said });
}

const isKey = (key: string): key is SentenceKey => Object.hasOwn(sentenceTexts.en, key);

function inWords(sentence: string, patterns: readonly Pattern[], words: Words): string | undefined {
  for (const [pattern, key] of patterns) {
    const match = pattern.exec(sentence);
    if (match) return words(key, valuesOf(match.groups ?? {}));
  }
  return undefined;
}

/** Two groups of alternatives can stand for one value. */
function valuesOf({ most, ...groups }: Record<string, string>): Record<string, string> {
  return most === undefined ? groups : { ...groups, max: most };
}

function quoted(sentence: string, words: Words): string {
  const [, provider] = /^(?:API key [\w ,]+: )?(OpenAI|Deepgram|Murf)\b/.exec(sentence) ?? [];
  const bare =
    provider === undefined ? sentence : sentence.replace(new RegExp(`^(?:API key [\\w ,]+: )?${provider}: `), '');
  return provider === undefined
    ? words('quoteOfLigai', { sentence })
    : words('quoteOfProvider', { provider, sentence: bare });
}
