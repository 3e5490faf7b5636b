import type { HeardPiece } from '../event.ts';

/** A part of the text that is spoken without a known pause: words `[from, to)` in `[startMs, endMs)`. */
export type Stretch = { from: number; to: number; startMs: number; endMs: number };
type Pause = { startMs: number; endMs: number };

/** Shorter silences are gaps inside and between words. */
const shortestPauseMs = 90;
/** Cost of a pause without a mark, if it is long, and of a mark without a pause. */
const unmarkedPause = 1;
const unpausedMark = 0.5;
/** A pause at a mark lasts at least so long; between two sounds a shorter one is usual, and costs less. */
const longPauseMs = 200;

/**
 * Limits of the matching, whose work grows with the square of both numbers. A piece of `maxChars` of normal speech has
 * far fewer.
 */
const mostMarks = 40;
const mostPauses = 24;

/**
 * Matches pauses with punctuation marks, by dynamic programming over (mark, pause): the path with the lowest cost ends
 * a stretch at each pair. The cost of a stretch is the squared logarithm of its speed relative to the voice's.
 */
export function matchPauses(text: MeasuredText, piece: HeardPiece, charsPerSecond: number): Stretch[] {
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

/** The end of a stretch; `mark` and `pause` are the numbers of marks and pauses before it. */
type Node = { mark: number; pause: number; cost: number; before: Ended | null; word: number; atMs: number };
type Ended = { node: Node; stretch: Stretch };
type Match = { word: number; mark: number; pause: number; at: Pause };
type Matching = { text: MeasuredText; speed: number; piece: HeardPiece; pauses: Pause[]; marks: number[] };

/** The node of a match, with the predecessor of the lowest cost. */
function cheapestTo(match: Match, nodes: readonly Node[], { text, speed, pauses }: Matching): Node {
  let best: { cost: number; before: Ended } | undefined;
  for (const node of nodes) {
    if (node.mark > match.mark || node.pause > match.pause) continue;
    const stretch = { from: node.word, to: match.word, startMs: node.atMs, endMs: match.at.startMs };
    const skipped = (match.mark - node.mark) * unpausedMark + unmarkedCost(pauses.slice(node.pause, match.pause));
    const cost = node.cost + skipped + surprise(stretch, text, speed);
    if (!best || cost < best.cost) best = { cost, before: { node, stretch } };
  }
  const { cost, before } = best ?? { cost: 0, before: null };
  return { mark: match.mark + 1, pause: match.pause + 1, cost, before, word: match.word, atMs: match.at.endMs };
}

/** The stretches of the path with the lowest cost through the whole text. */
function stretchesOf(nodes: readonly Node[], matching: Matching): Stretch[] {
  const [last] = nodes.map((node) => close(node, matching)).sort((a, b) => a.cost - b.cost);
  const stretches: Stretch[] = [];
  for (let ended = last?.ended ?? null; ended; ended = ended.node.before) stretches.unshift(ended.stretch);
  return stretches;
}

/** The last stretch: up to the end of the audio if it is complete, otherwise by the voice's speed. */
function close(node: Node, { text, speed, marks, pauses, piece }: Matching): { cost: number; ended: Ended } {
  const to = text.words.length;
  const spokenMs = (lengthOf(text, node.word, to) / speed) * 1000;
  const endMs = piece.complete ? piece.audioMs - trailingMs(piece) : node.atMs + spokenMs;
  const stretch = { from: node.word, to, startMs: node.atMs, endMs };
  const skippedMarks = piece.complete ? marks.length - node.mark : 0;
  const cost = node.cost + unmarkedCost(pauses.slice(node.pause)) + skippedMarks * unpausedMark;
  const overrun = piece.complete ? surprise(stretch, text, speed) : overrunOf(stretch, piece, text, speed);
  return { cost: cost + overrun, ended: { node, stretch } };
}

function unmarkedCost(pauses: readonly Pause[]): number {
  return unmarkedPause * pauses.reduce((sum, pause) => sum + likelyAtMark(pause), 0);
}

const likelyAtMark = ({ startMs, endMs }: Pause): number => Math.min(1, (endMs - startMs) / longPauseMs);

/** Incomplete audio may end anywhere in the last stretch, but not after it. */
function overrunOf(stretch: Stretch, piece: HeardPiece, text: MeasuredText, speed: number): number {
  return piece.audioMs > stretch.endMs ? surprise({ ...stretch, endMs: piece.audioMs }, text, speed) : 0;
}

function surprise({ from, to, startMs, endMs }: Stretch, text: MeasuredText, speed: number): number {
  const expectedMs = (lengthOf(text, from, to) / speed) * 1000;
  const takenMs = Math.max(1, endMs - startMs);
  // The speed of a longer stretch is more certain, because fast and slow words average out.
  const certainty = Math.max(1, to - from);
  return Math.log(takenMs / Math.max(1, expectedMs)) ** 2 * certainty;
}

/** The longest pauses, in their order: a long pause is the most likely to be at a mark. */
function longest(pauses: Pause[]): Pause[] {
  if (pauses.length <= mostPauses) return pauses;
  const byLength = pauses.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs));
  return byLength.slice(0, mostPauses).sort((a, b) => a.startMs - b.startMs);
}

/** The marks to be matched, at most `mostMarks`, evenly spread over all of them. */
function spread(marks: number[]): number[] {
  if (marks.length <= mostMarks) return marks;
  return Array.from({ length: mostMarks }, (_, i) => marks[Math.floor((i * marks.length) / mostMarks)] ?? 0);
}

/** Indexes of the words after a punctuation mark. */
const marksOf = (words: readonly string[]): number[] =>
  words.flatMap((word, i) => (endsWithMark(word) && i + 1 < words.length ? [i + 1] : []));

/** The words, and the number of characters before each, with one blank after each word. */
export type MeasuredText = { words: readonly string[]; charsBefore: number[] };

export function measured(words: readonly string[]): MeasuredText {
  const charsBefore = [0];
  for (const word of words) charsBefore.push((charsBefore.at(-1) ?? 0) + word.length + 1);
  return { words, charsBefore };
}

/** Characters of words `[from, to)`. */
export const lengthOf = ({ charsBefore }: MeasuredText, from: number, to: number): number =>
  (charsBefore[to] ?? 0) - (charsBefore[from] ?? 0);

const endsWithMark = (word: string): boolean => /[.,;:!?…—–][)\]"'”’»]*$/u.test(word);

/** Pauses with words after them. Those after the last pause of incomplete audio have not arrived. */
function innerPauses({ pauses, audioMs, complete }: HeardPiece): Pause[] {
  const isLast = ({ endMs }: Pause) => complete && endMs >= audioMs;
  return pauses.filter((p) => p.startMs > 0 && !isLast(p) && p.endMs - p.startMs >= shortestPauseMs);
}

function leadingMs(piece: HeardPiece): number {
  const first = piece.pauses[0];
  return first && first.startMs <= 0 ? first.endMs : 0;
}

function trailingMs(piece: HeardPiece): number {
  const last = piece.pauses.at(-1);
  return piece.complete && last && last.endMs >= piece.audioMs ? last.endMs - last.startMs : 0;
}
