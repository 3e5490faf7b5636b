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
  const anchors = matchPauses(words, piece, charsPerSecond);
  const times = wordMiddles(words, anchors);
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
 * Matches pauses with the punctuation marks, by dynamic programming over (mark, pause): `best` ends a stretch at each
 * pair. The cost of a stretch is how far its speed is from the voice's, squared and in logarithms.
 */
function matchPauses(words: string[], piece: HeardPiece, charsPerSecond: number): Stretch[] {
  const pauses = innerPauses(piece);
  const marks = words.flatMap((word, i) => (endsWithMark(word) && i + 1 < words.length ? [i + 1] : []));
  const speechMs =
    piece.audioMs - leadingMs(piece) - trailingMs(piece) - pauses.reduce((sum, p) => sum + p.endMs - p.startMs, 0);
  const speed = piece.complete && speechMs > 0 ? (lengthOf(words, 0, words.length) / speechMs) * 1000 : charsPerSecond;
  const start: Node = { mark: 0, pause: 0, cost: 0, stretches: [], word: 0, atMs: leadingMs(piece) };
  const nodes = [start];
  marks.forEach((word, m) => {
    pauses.forEach((pause, p) => {
      const reached = nodes.filter((node) => node.mark <= m && node.pause <= p);
      nodes.push(cheapest(reached.map((node) => extend(node, { word, mark: m, pause: p, at: pause }, words, speed))));
    });
  });
  const endMs = piece.audioMs - trailingMs(piece);
  return cheapest(nodes.map((node) => close(node, { words, speed, marks, pauses, piece, endMs }))).stretches;
}

type Node = { mark: number; pause: number; cost: number; stretches: Stretch[]; word: number; atMs: number };
type Match = { word: number; mark: number; pause: number; at: Pause };

/** `mark` and `pause` of a node count what lies behind it. */
function extend(node: Node, match: Match, words: string[], speed: number): Node {
  const stretch = { from: node.word, to: match.word, startMs: node.atMs, endMs: match.at.startMs };
  const skipped = (match.mark - node.mark) * unpausedMark + (match.pause - node.pause) * unmarkedPause;
  return {
    mark: match.mark + 1,
    pause: match.pause + 1,
    cost: node.cost + skipped + surprise(stretch, words, speed),
    stretches: [...node.stretches, stretch],
    word: match.word,
    atMs: match.at.endMs,
  };
}

type Ending = { words: string[]; speed: number; marks: number[]; pauses: Pause[]; piece: HeardPiece; endMs: number };

/** The last stretch: to the audio's end where it is whole, else as long as the voice's speed says. */
function close(node: Node, { words, speed, marks, pauses, piece, endMs }: Ending): Node {
  const spokenMs = (lengthOf(words, node.word, words.length) / speed) * 1000;
  const stretch = {
    from: node.word,
    to: words.length,
    startMs: node.atMs,
    endMs: piece.complete ? endMs : node.atMs + spokenMs,
  };
  const unmatched = pauses.length - node.pause;
  const skippedMarks = piece.complete ? marks.length - node.mark : 0;
  const cost = node.cost + unmatched * unmarkedPause + skippedMarks * unpausedMark;
  const overrun = piece.complete ? surprise(stretch, words, speed) : overrunOf(stretch, piece, words, speed);
  return { ...node, cost: cost + overrun, stretches: [...node.stretches, stretch] };
}

/** Audio that is not whole may end anywhere in the last stretch, but not after it. */
function overrunOf(stretch: Stretch, piece: HeardPiece, words: string[], speed: number): number {
  return piece.audioMs > stretch.endMs ? surprise({ ...stretch, endMs: piece.audioMs }, words, speed) : 0;
}

function surprise(stretch: Stretch, words: string[], speed: number): number {
  const expectedMs = (lengthOf(words, stretch.from, stretch.to) / speed) * 1000;
  const takenMs = Math.max(1, stretch.endMs - stretch.startMs);
  // The longer a stretch, the surer its speed: fast and slow words even out.
  const certainty = Math.max(1, stretch.to - stretch.from);
  return Math.log(takenMs / Math.max(1, expectedMs)) ** 2 * certainty;
}

function cheapest(nodes: Node[]): Node {
  return nodes.reduce((best, node) => (node.cost < best.cost ? node : best));
}

/** The middle of each word, in the audio's time. */
function wordMiddles(words: string[], stretches: Stretch[]): number[] {
  return stretches.flatMap(({ from, to, startMs, endMs }) => {
    const perChar = (endMs - startMs) / Math.max(1, lengthOf(words, from, to));
    return words
      .slice(from, to)
      .map((word, i) => startMs + (lengthOf(words, from, from + i) + word.length / 2) * perChar);
  });
}

/** Characters of words `[from, to)`, a blank after each. */
function lengthOf(words: string[], from: number, to: number): number {
  let length = 0;
  for (let i = from; i < to; i += 1) length += (words[i]?.length ?? 0) + 1;
  return length;
}

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
