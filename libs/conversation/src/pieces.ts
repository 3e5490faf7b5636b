import type { PiecePolicy } from './policy/pieces.ts';
import { speakable } from './speakable.ts';
import { hasWord, wordsOf } from './words.ts';

/*
 * Text arrives token by token, from a model that may write anything. The work for each token is bounded by the longest
 * piece: every boundary between words is judged once, and the waiting text is at most as long as `windowPieces` pieces.
 * `speakable` gets no longer text at a time.
 */

/** Text whose first pieces have been cut off. `rest` is not complete enough to be spoken. */
export type SplitText = {
  readonly rest: string;
  readonly cut: number;
  /** Boundaries of `rest` before this index were judged: no piece ends there. */
  readonly judged: number;
  /** The last of them at which a piece that becomes too long may be cut. */
  readonly fallback: number | null;
};

export const nothingSplit: SplitText = { rest: '', cut: 0, judged: 0, fallback: null };

/** A complete text needs no early first piece. */
export const wholeText = (text: string): SplitText => ({ ...nothingSplit, rest: text, cut: 1 });

/** Because of unspoken markup, the text of a piece may be longer than the piece, up to this factor. */
const windowPieces = 4;

/**
 * Cuts streaming text into pieces for TTS. The first piece is short and early, so that the agent's voice starts soon: a
 * sentence, a clause of a few words, or `firstMaxChars`. Later pieces are sentences; short ones are joined. A mark ends
 * a piece only if a blank follows, so that "R$ 1.299,90" and "10:30" are not cut; the marks of scripts without blanks
 * need none. No piece is longer than `policy.maxChars`. The pieces, joined by blanks, are exactly the speakable text.
 */
export function splitText(
  before: SplitText,
  added: string,
  policy: PiecePolicy,
): { unspoken: SplitText; pieces: string[] } {
  const pieces: string[] = [];
  const whole = continued(before.rest, added);
  // Long texts are added in portions, so that the waiting text does not exceed the window.
  let taken = Math.min(whole.length, before.judged + policy.maxChars);
  let unspoken: SplitText = { ...before, rest: whole.slice(0, taken) };
  for (;;) {
    unspoken = cutAll(unspoken, policy, pieces);
    if (taken === whole.length) return { unspoken, pieces };
    const portion = whole.slice(taken, taken + policy.maxChars);
    taken += portion.length;
    unspoken = { ...unspoken, rest: continued(unspoken.rest, portion) };
  }
}

/** Removes blanks before the first character of a piece, which would be searched again with every token. */
const continued = (rest: string, added: string): string => (rest === '' ? added.trimStart() : rest + added);

/** Returns the rest of a complete text as pieces; the last one needs no mark at its end. */
export function flushText(before: SplitText, policy: PiecePolicy): string[] {
  const { unspoken, pieces } = splitText(before, '\n', policy);
  let { rest } = unspoken;
  for (let last = speakable(rest); hasWord(last); last = speakable(rest)) {
    const end = last.length > policy.maxChars ? graphemeEnd(rest, policy.maxChars) : rest.length;
    const piece = speakable(rest.slice(0, end));
    if (hasWord(piece)) pieces.push(piece);
    rest = rest.slice(end);
  }
  return pieces;
}

/**
 * Returns the rest of a truncated text up to its last complete sentence. If there is none and no piece was cut off
 * before, up to its last blank, since half a sentence is better than silence.
 */
export function flushWholeSentences(before: SplitText, policy: PiecePolicy): string[] {
  const ends = [...before.rest.matchAll(boundary)].filter(({ index }) => index > 0);
  const sentence = ends.findLast(({ index }) => endsSentence(before.rest.slice(0, index)));
  const end = endsSentence(before.rest) ? before.rest.length : (sentence?.index ?? 0);
  const partial = before.cut === 0 ? (ends.at(-1)?.index ?? before.rest.length) : 0;
  return flushText({ ...before, rest: before.rest.slice(0, end || partial) }, policy);
}

/** Cuts off every complete piece. */
function cutAll(before: SplitText, policy: PiecePolicy, pieces: string[]): SplitText {
  let text = before;
  for (;;) {
    const next = judge(text, policy);
    if (next.end === null) return { ...text, judged: next.judged, fallback: next.fallback };
    const piece = speakable(text.rest.slice(0, next.end));
    const isSpoken = hasWord(piece);
    if (isSpoken) pieces.push(piece);
    text = { ...nothingSplit, rest: text.rest.slice(next.end), cut: text.cut + (isSpoken ? 1 : 0) };
  }
}

type Judgement = { end: number; judged?: never } | { end: null; judged: number; fallback: number | null };

/** Blanks, and the positions after the marks of scripts without blanks. */
const boundary = /\s+|(?<=[。！？；，、：])(?=[^\s。！？；，、：」』）”’])/gu;

/** The end of the next piece as an index into `rest`; null if it is not known yet. */
function judge({ rest, cut, judged, fallback }: SplitText, policy: PiecePolicy): Judgement {
  const boundaries = new RegExp(boundary);
  boundaries.lastIndex = judged;
  for (let match = boundaries.exec(rest); match; match = boundaries.exec(rest)) {
    const { index: at } = match;
    const [blank] = match;
    const end = at + blank.length;
    // An empty match would be found again at the same index.
    if (blank === '') boundaries.lastIndex += (rest.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    const before = rest.slice(0, at);
    if (at > 0 && !isInsideLink(before)) {
      if (at > policy.maxChars && speakable(before).length > policy.maxChars)
        return { end: cutWithin(rest, fallback, policy) };
      if (endsPiece({ before, blank, after: rest.slice(end), first: cut === 0 }, policy)) return { end };
      if (!bindsToNext(before, rest.slice(end))) fallback = end;
    }
    // More of the blank, and the word after it, may follow.
    if (end < rest.length) judged = boundaries.lastIndex;
  }
  if (rest.length <= policy.maxChars) return { end: null, judged, fallback };
  const isTooLong = !isInsideLink(rest) && speakable(rest).length > policy.maxChars;
  if (isTooLong || rest.length > policy.maxChars * windowPieces) return { end: cutWithin(rest, fallback, policy) };
  return { end: null, judged, fallback };
}

const cutWithin = (rest: string, fallback: number | null, policy: PiecePolicy): number =>
  fallback ?? graphemeEnd(rest, policy.maxChars);

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** The last end of a complete character within the first `most` units; `most` if a single character is longer. */
function graphemeEnd(text: string, most: number): number {
  if (text.length <= most) return text.length;
  // A few more units show whether the character at the limit continues.
  const start = graphemes.segment(text.slice(0, most + 32)).containing(most)?.index ?? most;
  return start > 0 ? start : most;
}

type Candidate = { before: string; blank: string; after: string; first: boolean };

/** The cheap checks come first: the speakable text is computed only if it decides. */
function endsPiece({ before, blank, after, first }: Candidate, policy: PiecePolicy): boolean {
  const isLine = blank.includes('\n');
  const isSentence = endsSentence(before);
  const isClause = first && endsClause(before);
  const isLong = first && before.length >= policy.firstMaxChars * 0.8 && !bindsToNext(before, after);
  if (!isLine && !isSentence && !isClause && !isLong) return false;
  const spoken = speakable(before);
  if (!hasWord(spoken)) return false;
  const long = spoken.length >= policy.minChars;
  if (isLine && (first || long)) return true;
  if (isSentence) return first ? spoken.length > 3 : long;
  if (isClause) return wordsOf(spoken).length >= policy.firstMinWords;
  return isLong && spoken.length >= policy.firstMaxChars * 0.8;
}

/** The part that is searched for marks: the work at one boundary must not grow with the text before it. */
const endOf = (text: string): string => text.slice(-40);
const lastToken = (text: string): string => endOf(text).match(/\S+$/u)?.[0] ?? '';

const endsSentence = (text: string): boolean =>
  /[.!?…。！？][)\]"'”’»」』*_]*$/u.test(endOf(text)) && !isAbbreviation(text);

const endsClause = (text: string): boolean =>
  /(?:[,;:，、；：][)\]"'”’»*_]*|[—–])$/u.test(endOf(text)) && !/\d[,;:]$/u.test(endOf(text));

/** "Dr. Silva", "R. Augusta", "J. K. Rowling", "1. Abra o aplicativo": the dot does not end a sentence. */
function isAbbreviation(text: string): boolean {
  if (!text.endsWith('.')) return false;
  const token = lastToken(text);
  const isListNumber = /^\s*\d{1,3}\.$/u.test(text.slice(text.lastIndexOf('\n') + 1));
  return (
    isListNumber || /^\p{Lu}\.$/u.test(token) || /^(?:\p{L}\.){2,}$/u.test(token) || abbreviations.has(bare(token))
  );
}

const bare = (token: string): string => token.toLowerCase().replace(/^[^\p{L}\p{N}]+|\.$/gu, '');

const abbreviations = new Set(
  'dr dra drs sr sra srs srta prof profa eng av r pça nº n.º tel ltda p.ex pág vs mr mrs ms st jr approx dept fig vol'.split(
    ' ',
  ),
);

/** True for words that must not be separated: "R$ 50", "10 mil", "25 %". */
function bindsToNext(before: string, after: string): boolean {
  const token = lastToken(before);
  return (
    /^(?:[A-Z]{0,3}[$€£]|nº|n\.º)$/iu.test(token) ||
    (/\d$/u.test(token) && (after === '' || /^(?:[\d%€]|mil\b|reais\b)/u.test(after))) ||
    isAbbreviation(before)
  );
}

/** Between `[` and the `)` that closes its address: a cut here would leave markdown that `speakable` cannot remove. */
function isInsideLink(text: string): boolean {
  const open = text.lastIndexOf('[');
  if (open < 0 || text.length - open > 300) return false;
  const rest = text.slice(open);
  return !rest.includes(']') || rest.includes('](', rest.lastIndexOf(')') + 1);
}
