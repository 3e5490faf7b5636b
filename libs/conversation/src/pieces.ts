import type { PiecePolicy } from './policy.ts';
import { speakable } from './speakable.ts';
import { hasWord, wordsOf } from './words.ts';

/** Text of which some has been cut off already. `rest` cannot be spoken yet. */
export type SplitText = { readonly rest: string; readonly cut: number };

export const nothingSplit: SplitText = { rest: '', cut: 0 };

/** A text that is known to its end needs no early first piece. */
export const wholeText = (text: string): SplitText => ({ rest: text, cut: 1 });

/**
 * Cuts streaming text into what TTS is asked for. The first piece is short and early, so that the agent's voice starts
 * soon: a sentence, a clause of a few words, or a line's length. Later pieces are sentences, short ones joined. A mark
 * ends a piece only with a blank after it, which keeps "R$ 1.299,90" and "10:30" whole. Joined by blanks, the pieces
 * are exactly the speakable text.
 */
export function splitText(
  before: SplitText,
  added: string,
  policy: PiecePolicy,
): { unspoken: SplitText; pieces: string[] } {
  const pieces: string[] = [];
  let { rest, cut } = { ...before, rest: before.rest + added };
  for (let end = nextCut(rest, cut === 0, policy); end !== null; end = nextCut(rest, cut === 0, policy)) {
    const piece = speakable(rest.slice(0, end));
    rest = rest.slice(end);
    if (!hasWord(piece)) continue;
    pieces.push(piece);
    cut += 1;
  }
  return { unspoken: { rest, cut }, pieces };
}

/** The text has ended: what is left is cut where it is too long, and its end needs no mark. */
export function flushText(before: SplitText, policy: PiecePolicy): string[] {
  const { unspoken, pieces } = splitText(before, '\n', policy);
  const last = speakable(unspoken.rest);
  return hasWord(last) ? [...pieces, last] : pieces;
}

/** Where the next piece ends, as an index into `text`; null while that cannot be said. */
function nextCut(text: string, first: boolean, policy: PiecePolicy): number | null {
  const blanks = [...text.matchAll(/\s+/gu)].map((match) => ({
    at: match.index,
    end: match.index + match[0].length,
    blank: match[0],
  }));
  let last: number | null = null;
  for (const { at, end, blank } of blanks) {
    if (at === 0 || isInsideLink(text.slice(0, at))) continue;
    const spoken = speakable(text.slice(0, at));
    if (spoken.length > policy.maxChars) return last ?? at;
    if (endsPiece({ before: text.slice(0, at), blank, after: text.slice(end), spoken, first }, policy)) return end;
    if (!bindsToNext(text.slice(0, at), text.slice(end))) last = end;
  }
  return null;
}

type Candidate = { before: string; blank: string; after: string; spoken: string; first: boolean };

function endsPiece({ before, blank, after, spoken, first }: Candidate, policy: PiecePolicy): boolean {
  if (!hasWord(spoken)) return false;
  const long = spoken.length >= policy.minChars;
  if (blank.includes('\n') && (first || long)) return true;
  if (endsSentence(before)) return first ? spoken.length > 3 : long;
  if (!first) return false;
  if (endsClause(before)) return wordsOf(spoken).length >= policy.firstMinWords;
  return spoken.length >= policy.firstMaxChars * 0.8 && !bindsToNext(before, after);
}

const endsSentence = (text: string): boolean => /[.!?…。][)\]"'”’»*_]*$/u.test(text) && !isAbbreviation(text);

const endsClause = (text: string): boolean => /(?:[,;:][)\]"'”’»*_]*|[—–])$/u.test(text) && !/\d[,;:]$/u.test(text);

/** "Dr. Silva", "R. Augusta", "J. K. Rowling", "1. Abra o aplicativo": the dot ends no sentence. */
function isAbbreviation(text: string): boolean {
  if (!text.endsWith('.')) return false;
  const token = wordsOf(text.slice(Math.max(0, text.lastIndexOf('\n')))).at(-1) ?? '';
  const isListNumber = /^\d{1,3}\.$/u.test(token) && /(?:^|\n)\s*\d{1,3}\.$/u.test(text);
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
  const token = wordsOf(before).at(-1) ?? '';
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
  return !rest.includes(']') || /\]\([^)]*$/u.test(rest);
}
