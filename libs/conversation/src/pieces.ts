import type { PiecePolicy } from './policy/pieces.ts';
import { tidyText } from './speakable.ts';
import { type Markup, noMarkup, removeMarkup } from './speech-text/markup.ts';
import { hasWord, wordsOf } from './words.ts';

/*
 * Text arrives token by token, from a model that may write anything. Its markup is removed first; the pieces are cut from plain
 * text. The work for each token is bounded by the longest piece: every boundary between words is judged once, and only
 * when the text after it is known. So the pieces are the same for any division into tokens.
 */

/** Text whose first pieces have been cut off. */
export type SplitText = {
  readonly markup: Markup;
  /** Plain text that is not complete enough to be spoken. */
  readonly rest: string;
  readonly cut: number;
  /** Boundaries of `rest` before this index were judged: no piece ends there. */
  readonly judged: number;
  /** The last of them at which a piece that becomes too long may be cut. */
  readonly fallback: number | null;
  /** The last of all of them, for a text in which every word belongs to the next. */
  readonly lastBlank: number | null;
};

const unjudged = { judged: 0, fallback: null, lastBlank: null } as const;

export const nothingSplit: SplitText = { markup: noMarkup, rest: '', cut: 0, ...unjudged };

/** A complete text needs no early first piece. */
export const wholeText = (text: string): SplitText => ({
  ...nothingSplit,
  rest: removeMarkup(noMarkup, text, true).text.trimStart(),
  cut: 1,
});

/**
 * Cuts streaming text into pieces for TTS. The first piece is short and early, so that the agent's voice starts soon: a
 * sentence, a clause of a few words, or `firstMaxChars`. Later pieces are sentences; short ones are joined. A mark ends
 * a piece only if a blank follows, so that "R$ 1.299,90" and "10:30" are not cut; the marks of scripts without blanks
 * need none. Words that are spoken as one, such as "R$ 50" and "2 horas", stay together. No piece is longer than
 * `policy.maxChars`. The pieces, joined by blanks, are exactly the speakable text.
 */
export function splitText(
  before: SplitText,
  added: string,
  policy: PiecePolicy,
): { unspoken: SplitText; pieces: string[] } {
  const { markup, text } = removeMarkup(before.markup, added);
  return splitPlain({ ...before, markup }, text, policy);
}

function splitPlain(before: SplitText, added: string, policy: PiecePolicy): { unspoken: SplitText; pieces: string[] } {
  const pieces: string[] = [];
  const whole = continued(before.rest, added);
  // Long texts are added in portions, so that the waiting text does not grow.
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
  const { text } = removeMarkup(before.markup, '', true);
  // The line break lets the last boundaries be judged, the letter after it is no part of the text.
  const { unspoken, pieces } = splitPlain({ ...before, markup: noMarkup }, `${text}\n`, policy);
  for (let { rest } = unspoken; hasWord(rest); ) {
    const end = rest.length > policy.maxChars ? graphemeEnd(rest, policy.maxChars) : rest.length;
    const piece = tidyText(rest.slice(0, end));
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
  const text = before.rest + removeMarkup(before.markup, '', true).text;
  const ends = [...text.matchAll(boundary)].filter(({ index }) => index > 0);
  const sentence = ends.findLast(({ index }) => endsSentence(text.slice(0, index)));
  const end = endsSentence(text) ? text.length : (sentence?.index ?? 0);
  const partial = before.cut === 0 ? (ends.at(-1)?.index ?? text.length) : 0;
  return flushText({ ...before, markup: noMarkup, rest: text.slice(0, end || partial) }, policy);
}

/** Cuts off every complete piece. */
function cutAll(before: SplitText, policy: PiecePolicy, pieces: string[]): SplitText {
  let text = before;
  for (;;) {
    const judged = judge(text, policy);
    if (judged.end === null) return { ...text, ...judged.unfinished };
    const piece = tidyText(text.rest.slice(0, judged.end));
    const isSpoken = hasWord(piece);
    if (isSpoken) pieces.push(piece);
    text = {
      ...{ ...text, ...unjudged },
      ...{ rest: text.rest.slice(judged.end).trimStart(), cut: text.cut + (isSpoken ? 1 : 0) },
    };
  }
}

type Unfinished = Pick<SplitText, 'judged' | 'fallback' | 'lastBlank'>;
type Judgement = { end: number } | { end: null; unfinished: Unfinished };

/** Blanks, and the positions after the marks of scripts without blanks. */
const boundary = /\s+|(?<=[。！？；，、：])(?=[^\s。！？；，、：」』）”’])/gu;

/** The end of the next piece as an index into `rest`; null if it is not known yet. */
function judge({ rest, cut, judged, fallback, lastBlank }: SplitText, policy: PiecePolicy): Judgement {
  const boundaries = new RegExp(boundary);
  boundaries.lastIndex = judged;
  let now: Unfinished = { judged, fallback, lastBlank };
  for (let match = boundaries.exec(rest); match; match = boundaries.exec(rest)) {
    const { index: at } = match;
    const [blank] = match;
    const end = at + blank.length;
    // An empty match would be found again at the same index.
    if (blank === '') boundaries.lastIndex += (rest.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    if (at > 0) {
      const early = endWithin(rest.slice(0, at), now, cut === 0, policy);
      if (early !== null) return { end: early };
      const candidate = { before: rest.slice(0, at), blank, after: rest.slice(end, end + 40), first: cut === 0 };
      if (endsPiece(candidate, policy)) return { end };
      // More of the blank, or of the word after it, follows.
      if (!isKnown(candidate)) break;
      now = { judged: boundaries.lastIndex, fallback: bindsToNext(candidate) ? now.fallback : end, lastBlank: end };
    }
  }
  const tooLong = endWithin(rest, now, cut === 0, policy, lookahead);
  return tooLong === null ? { end: null, unfinished: now } : { end: tooLong };
}

/** Text after a limit that shows whether a character or a word continues there. */
const lookahead = 32;
const longestAddress = 400;
const address = /^[("'“«]?(?:https?:\/\/|www\.)/iu;
/** Scripts without blanks; one of their letters is spoken as long as several Latin ones. */
const withoutBlanks =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/gu;

/** Where a text without a suitable boundary is cut; null while it is short enough. */
function endWithin(text: string, now: Unfinished, first: boolean, policy: PiecePolicy, more = 0): number | null {
  const from = now.lastBlank ?? 0;
  const most = (first ? policy.firstMaxChars : policy.maxChars) / 2;
  // Of two limits the one that is reached first decides, as it does while the text streams.
  const word = from + most <= policy.maxChars ? text.slice(from) : '';
  if (word.length >= most + more && (word.slice(0, most).match(withoutBlanks)?.length ?? 0) > most / 2)
    return from + segmentEnd(words, word, most);
  if (text.length <= policy.maxChars + more) return null;
  const known = now.fallback ?? now.lastBlank;
  if (known !== null) return known;
  // An address is spoken as a whole, and shorter than it is written.
  return address.test(text) && text.length < longestAddress ? null : graphemeEnd(text, policy.maxChars);
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
const words = new Intl.Segmenter('ja', { granularity: 'word' });

const graphemeEnd = (text: string, most: number): number => segmentEnd(graphemes, text, most);

/** The last end of a complete segment within the first `most` units; `most` if a single segment is longer. */
function segmentEnd(segmenter: Intl.Segmenter, text: string, most: number): number {
  if (text.length <= most) return text.length;
  const start = segmenter.segment(text.slice(0, most + lookahead)).containing(most)?.index ?? most;
  return start > 0 ? start : most;
}

type Candidate = { before: string; blank: string; after: string; first: boolean };

function endsPiece(candidate: Candidate, policy: PiecePolicy): boolean {
  const { before, blank, first } = candidate;
  const isLine = blank.includes('\n');
  const isSentence = endsSentence(before);
  const isClause = first && endsClause(before);
  const isLong = first && isKnown(candidate) && before.length >= policy.firstMaxChars * 0.8 && !bindsToNext(candidate);
  if (!isLine && !isSentence && !isClause && !isLong) return false;
  const spoken = tidyText(before);
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

/** "Dr. Silva", "R. Augusta", "J. K. Rowling", "p. ex.", "1. Abra o aplicativo": the dot does not end a sentence. */
function isAbbreviation(text: string): boolean {
  if (!text.endsWith('.')) return false;
  const token = lastToken(text);
  const isListNumber = /^\s*\d{1,3}\.$/u.test(text.slice(text.lastIndexOf('\n') + 1));
  return (
    isListNumber || /^\(?\p{L}\.$/u.test(token) || /^(?:\p{L}\.){2,}$/u.test(token) || abbreviations.has(bare(token))
  );
}

const bare = (token: string): string => token.toLowerCase().replace(/^[^\p{L}\p{N}]+|\.$/gu, '');

const abbreviations = new Set(
  `dr dra drs dras sr sra srs sras srta sres prof profa eng enga adv av avda r pça pza nº n.º núm tel cel ltda p.ex pág págs apto ap bl
   vs aprox séc art cap vol rod trav mr mrs ms st ave jr approx dept fig ee ud uds dña ing lic arq depto dpto máx mín`.split(
    /\s+/u,
  ),
);

/** True if enough of the next word is there for `bindsToNext`. */
const isKnown = ({ after }: Candidate): boolean => after.length >= 3 || /\s/u.test(after);

/** Words whose number follows: "século XIX". */
const named =
  /^(?:séculos?|séc\.|siglos?|cap[íi]tulo|chapter|volume|fase|artigo|artículo|versão|version|versión|nº|n\.º|no\.)$/iu;

/**
 * True for words that are spoken as one: "R$ 50", "10 mil", "25 %", "2 horas", "às 14h30", "12 de março", "(11)
 * 99988-7766".
 */
function bindsToNext({ before, after, blank }: Candidate): boolean {
  const end = endOf(before);
  const token = lastToken(before);
  const isNumber = /\d[)º]?$/u.test(token) || /\d\s+(?:mil|de|del|of)$/iu.test(end);
  const isSign = /^(?:[A-Z]{0,3}[$€£]|[-+=×÷<>~±√§#&/−–—]|\S*[/])$/u.test(token) || named.test(token);
  const beforeNumber = /^(?:[-+(−]?\d|(?:R|US|U|MX)?[$€£]|[.,;:!?…%)×÷=+<>−–—-](?![\p{L}\p{N}])|[°ºª])/u.test(after);
  return !blank.includes('\n') && (isNumber || isSign || beforeNumber || isAbbreviation(before));
}
