import type { PiecePolicy } from './policy.ts';
import { speakable } from './speakable.ts';
import { hasWord, wordsOf } from './words.ts';

/*
 * Text arrives token by token, from a model that may write anything. The work of each token is bounded by the longest
 * piece, whatever the text: every boundary between words is judged once, and no more than `windowPieces` pieces' worth
 * of text ever waits. `speakable` sees no more than that at a time.
 */

/** Text of which some has been cut off already. `rest` cannot be spoken yet. */
export type SplitText = {
  readonly rest: string;
  readonly cut: number;
  /** Boundaries of `rest` before this index have been judged: no piece ends at them. */
  readonly judged: number;
  /** The last of them at which a piece that grows too long may be cut. */
  readonly fallback: number | null;
};

export const nothingSplit: SplitText = { rest: '', cut: 0, judged: 0, fallback: null };

/** A text that is known to its end needs no early first piece. */
export const wholeText = (text: string): SplitText => ({ ...nothingSplit, rest: text, cut: 1 });

/** Markup that is not spoken may make the text of a piece longer than the piece, up to this many times. */
const windowPieces = 4;

/**
 * Cuts streaming text into what TTS is asked for. The first piece is short and early, so that the agent's voice starts
 * soon: a sentence, a clause of a few words, or a line's length. Later pieces are sentences, short ones joined. A mark
 * ends a piece only with a blank after it, which keeps "R$ 1.299,90" and "10:30" whole; the marks of scripts without
 * blanks need none. No piece is longer than `policy.maxChars`. Joined by blanks, the pieces are exactly the speakable text.
 */
export function splitText(
  before: SplitText,
  added: string,
  policy: PiecePolicy,
): { unspoken: SplitText; pieces: string[] } {
  const pieces: string[] = [];
  const whole = continued(before.rest, added);
  // Long texts are taken in portions, so that what waits stays within the window.
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

/** Blanks before the first character of a piece are not spoken, and would be searched again with every token. */
const continued = (rest: string, added: string): string => (rest === '' ? added.trimStart() : rest + added);

/** The text has ended: what is left is cut where it is too long, and its end needs no mark. */
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
 * The text was broken off: what is left of it up to its last whole sentence. Where it holds none and nothing was cut off
 * yet, up to its last blank, since half a sentence is better than silence.
 */
export function flushWholeSentences(before: SplitText, policy: PiecePolicy): string[] {
  const ends = [...before.rest.matchAll(boundary)].filter(({ index }) => index > 0);
  const sentence = ends.findLast(({ index }) => endsSentence(before.rest.slice(0, index)));
  const end = endsSentence(before.rest) ? before.rest.length : (sentence?.index ?? 0);
  const partial = before.cut === 0 ? (ends.at(-1)?.index ?? before.rest.length) : 0;
  return flushText({ ...before, rest: before.rest.slice(0, end || partial) }, policy);
}

/** Cuts off every piece that is whole. */
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

/** Blanks, and the places behind the marks of scripts that write without them. */
const boundary = /\s+|(?<=[。！？；，、：])(?=[^\s。！？；，、：」』）”’])/gu;

/** Where the next piece ends, as an index into `rest`; null while that cannot be said. */
function judge({ rest, cut, judged, fallback }: SplitText, policy: PiecePolicy): Judgement {
  const boundaries = new RegExp(boundary);
  boundaries.lastIndex = judged;
  for (let match = boundaries.exec(rest); match; match = boundaries.exec(rest)) {
    const { index: at } = match;
    const [blank] = match;
    const end = at + blank.length;
    // An empty match would be found again at the same place.
    if (blank === '') boundaries.lastIndex += (rest.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    const before = rest.slice(0, at);
    if (at > 0 && !isInsideLink(before)) {
      if (at > policy.maxChars && speakable(before).length > policy.maxChars)
        return { end: cutWithin(rest, fallback, policy) };
      if (endsPiece({ before, blank, after: rest.slice(end), first: cut === 0 }, policy)) return { end };
      if (!bindsToNext(before, rest.slice(end))) fallback = end;
    }
    // More of the blank may follow, and what it binds to.
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

/** The last end of a whole character within the first `most` units; `most` where a single one is longer. */
function graphemeEnd(text: string, most: number): number {
  if (text.length <= most) return text.length;
  // A few units more show whether the one at the limit goes on.
  const start = graphemes.segment(text.slice(0, most + 32)).containing(most)?.index ?? most;
  return start > 0 ? start : most;
}

type Candidate = { before: string; blank: string; after: string; first: boolean };

/** The cheap questions come first: what is spoken of the text is asked for only where the answer decides. */
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

/** All that the marks at an end are looked for in: the work at one boundary does not grow with the text before it. */
const endOf = (text: string): string => text.slice(-40);
const lastToken = (text: string): string => endOf(text).match(/\S+$/u)?.[0] ?? '';

const endsSentence = (text: string): boolean =>
  /[.!?…。！？][)\]"'”’»」』*_]*$/u.test(endOf(text)) && !isAbbreviation(text);

const endsClause = (text: string): boolean =>
  /(?:[,;:，、；：][)\]"'”’»*_]*|[—–])$/u.test(endOf(text)) && !/\d[,;:]$/u.test(endOf(text));

/** "Dr. Silva", "R. Augusta", "J. K. Rowling", "1. Abra o aplicativo": the dot ends no sentence. */
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

/** Words that a cut must not part: "R$ 50", "10 mil", "25 %". */
function bindsToNext(before: string, after: string): boolean {
  const token = lastToken(before);
  return (
    /^(?:[A-Z]{0,3}[$€£]|nº|n\.º)$/iu.test(token) ||
    (/\d$/u.test(token) && (after === '' || /^(?:[\d%€]|mil\b|reais\b)/u.test(after))) ||
    isAbbreviation(before)
  );
}

/** Between `[` and the `)` that closes its address: a cut here would leave markdown that no one can take out. */
function isInsideLink(text: string): boolean {
  const open = text.lastIndexOf('[');
  if (open < 0 || text.length - open > 300) return false;
  const rest = text.slice(open);
  return !rest.includes(']') || rest.includes('](', rest.lastIndexOf(')') + 1);
}
