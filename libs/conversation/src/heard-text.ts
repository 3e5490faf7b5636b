import type { HeardPiece } from './event.ts';
import { wordsOf } from './words.ts';

/**
 * The part of a piece's text that reached the caller, at word boundaries: a word counts once half of it was heard.
 *
 * Audio carries no words, so time is mapped to text by what both show: the pauses in the audio and the punctuation in the
 * text. They are matched in order, at least total surprise, and between two matches words take time by their length. So
 * an error cannot grow past a pause. Where the audio is not whole yet, `charsPerSecond` (blanks counted) stands in for
 * what follows the last match.
 */
export function heardText(text: string, piece: HeardPiece, charsPerSecond = 15): string {
  const words = wordsOf(text);
  if (piece.heardMs <= 0) return '';
  if (piece.complete && piece.heardMs >= piece.audioMs) return words.join(' ');
  const measuredText = measured(words);
  const times = wordMiddles(measuredText, matchPauses(measuredText, piece, charsPerSecond));
  return words.slice(0, times.filter((middleMs) => middleMs <= piece.heardMs).length).join(' ');
}

/** A stretch of the text that is spoken without a known pause: words `[from, to)` in `[startMs, endMs)`. */
type Stretch = { from: number; to: number; startMs: number; endMs: number };
type Pause = { startMs: number; endMs: number };

/** Shorter silences are gaps inside and between words. */
const shortestPauseMs = 90;
/** Surprise of a pause without a mark, and of a mark without a pause. */
const unmarkedPause = 1;
const unpausedMark = 0.5;

/**
 * More are not matched, so that the work is bounded whatever the text and the audio: it grows with the squares of both.
 * A piece of `maxChars` has far fewer of both where it is speech.
 */
const mostMarks = 40;
const mostPauses = 24;

/**
 * Matches pauses with the punctuation marks, by dynamic programming over (mark, pause): the cheapest way ends a stretch at
 * each pair. The cost of a stretch is how far its speed is from the voice's, squared and in logarithms.
 */
function matchPauses(text: MeasuredText, piece: HeardPiece, charsPerSecond: number): Stretch[] {
  const all = innerPauses(piece);
  const silentMs = all.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  const speechMs = piece.audioMs - leadingMs(piece) - trailingMs(piece) - silentMs;
  const speed =
    piece.complete && speechMs > 0 ? (lengthOf(text, 0, text.words.length) / speechMs) * 1000 : charsPerSecond;
  const matching = { text, speed, piece, pauses: longest(all), marks: spread(marksOf(text.words)) };
  const nodes: Node[] = [{ mark: 0, pause: 0, cost: 0, before: null, word: 0, atMs: leadingMs(piece) }];
  matching.marks.forEach((word, mark) => {
    matching.pauses.forEach((at, pause) => {
      nodes.push(cheapestTo({ word, mark, pause, at }, nodes, matching));
    });
  });
  return stretchesOf(nodes, matching);
}

/** The end of a stretch; `mark` and `pause` count what lies behind it. */
type Node = { mark: number; pause: number; cost: number; before: Ended | null; word: number; atMs: number };
type Ended = { node: Node; stretch: Stretch };
type Match = { word: number; mark: number; pause: number; at: Pause };
type Matching = { text: MeasuredText; speed: number; piece: HeardPiece; pauses: Pause[]; marks: number[] };

/** The node of a match, reached from the one of those before it from which that costs least. */
function cheapestTo(match: Match, nodes: readonly Node[], { text, speed }: Matching): Node {
  let best: { cost: number; before: Ended } | undefined;
  for (const node of nodes) {
    if (node.mark > match.mark || node.pause > match.pause) continue;
    const stretch = { from: node.word, to: match.word, startMs: node.atMs, endMs: match.at.startMs };
    const skipped = (match.mark - node.mark) * unpausedMark + (match.pause - node.pause) * unmarkedPause;
    const cost = node.cost + skipped + surprise(stretch, text, speed);
    if (!best || cost < best.cost) best = { cost, before: { node, stretch } };
  }
  const { cost, before } = best ?? { cost: 0, before: null };
  return { mark: match.mark + 1, pause: match.pause + 1, cost, before, word: match.word, atMs: match.at.endMs };
}

/** The stretches of the cheapest way through the whole text. */
function stretchesOf(nodes: readonly Node[], matching: Matching): Stretch[] {
  const [last] = nodes.map((node) => close(node, matching)).sort((a, b) => a.cost - b.cost);
  const stretches: Stretch[] = [];
  for (let ended = last?.ended ?? null; ended; ended = ended.node.before) stretches.unshift(ended.stretch);
  return stretches;
}

/** The last stretch: to the audio's end where it is whole, else as long as the voice's speed says. */
function close(node: Node, { text, speed, marks, pauses, piece }: Matching): { cost: number; ended: Ended } {
  const to = text.words.length;
  const spokenMs = (lengthOf(text, node.word, to) / speed) * 1000;
  const endMs = piece.complete ? piece.audioMs - trailingMs(piece) : node.atMs + spokenMs;
  const stretch = { from: node.word, to, startMs: node.atMs, endMs };
  const unmatched = pauses.length - node.pause;
  const skippedMarks = piece.complete ? marks.length - node.mark : 0;
  const cost = node.cost + unmatched * unmarkedPause + skippedMarks * unpausedMark;
  const overrun = piece.complete ? surprise(stretch, text, speed) : overrunOf(stretch, piece, text, speed);
  return { cost: cost + overrun, ended: { node, stretch } };
}

/** Audio that is not whole may end anywhere in the last stretch, but not after it. */
function overrunOf(stretch: Stretch, piece: HeardPiece, text: MeasuredText, speed: number): number {
  return piece.audioMs > stretch.endMs ? surprise({ ...stretch, endMs: piece.audioMs }, text, speed) : 0;
}

function surprise({ from, to, startMs, endMs }: Stretch, text: MeasuredText, speed: number): number {
  const expectedMs = (lengthOf(text, from, to) / speed) * 1000;
  const takenMs = Math.max(1, endMs - startMs);
  // The longer a stretch, the surer its speed: fast and slow words even out.
  const certainty = Math.max(1, to - from);
  return Math.log(takenMs / Math.max(1, expectedMs)) ** 2 * certainty;
}

/** The longest pauses, in their order: a long pause is the likeliest to be one at a mark. */
function longest(pauses: Pause[]): Pause[] {
  if (pauses.length <= mostPauses) return pauses;
  const byLength = pauses.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs));
  return byLength.slice(0, mostPauses).sort((a, b) => a.startMs - b.startMs);
}

/** As many marks as are matched, evenly spread over all of them. */
function spread(marks: number[]): number[] {
  if (marks.length <= mostMarks) return marks;
  return Array.from({ length: mostMarks }, (_, i) => marks[Math.floor((i * marks.length) / mostMarks)] ?? 0);
}

/** Indexes of the words behind a punctuation mark. */
const marksOf = (words: readonly string[]): number[] =>
  words.flatMap((word, i) => (endsWithMark(word) && i + 1 < words.length ? [i + 1] : []));

/** The middle of each word, in the audio's time. */
function wordMiddles(text: MeasuredText, stretches: Stretch[]): number[] {
  return stretches.flatMap(({ from, to, startMs, endMs }) => {
    const perChar = (endMs - startMs) / Math.max(1, lengthOf(text, from, to));
    return text.words
      .slice(from, to)
      .map((word, i) => startMs + (lengthOf(text, from, from + i) + word.length / 2) * perChar);
  });
}

/** Words, and how many characters lie before each, a blank after each word. */
type MeasuredText = { words: string[]; charsBefore: number[] };

function measured(words: string[]): MeasuredText {
  const charsBefore = [0];
  for (const word of words) charsBefore.push((charsBefore.at(-1) ?? 0) + word.length + 1);
  return { words, charsBefore };
}

/** Characters of words `[from, to)`. */
const lengthOf = ({ charsBefore }: MeasuredText, from: number, to: number): number =>
  (charsBefore[to] ?? 0) - (charsBefore[from] ?? 0);

const endsWithMark = (word: string): boolean => /[.,;:!?…—–][)\]"'”’»]*$/u.test(word);

function innerPauses(piece: HeardPiece): Pause[] {
  const end = piece.audioMs;
  return piece.pauses.filter((p) => p.startMs > 0 && p.endMs < end && p.endMs - p.startMs >= shortestPauseMs);
}

function leadingMs(piece: HeardPiece): number {
  const first = piece.pauses[0];
  return first && first.startMs <= 0 ? first.endMs : 0;
}

function trailingMs(piece: HeardPiece): number {
  const last = piece.pauses.at(-1);
  return piece.complete && last && last.endMs >= piece.audioMs ? last.endMs - last.startMs : 0;
}
